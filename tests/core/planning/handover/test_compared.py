from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.planning.handover.compared import MOST_CHARACTERS, cut, judged
from trackdown.core.runs.policy import PinnedContract

ALL = PinnedContract("API_CONTRACT.md")
ONE = ALL._replace(operations=["GET /b"])
CLIENT = ALL._replace(side="client")
CHANGED = {"new.py"}


def finding(kind: str, operation: str, file: str | None = None, **more: Any) -> dict[str, Any]:
    base = {"rule": kind, "text": "because", "line": 3, "contract_line": None, "side": "server"}
    return {**base, "kind": kind, "operation": operation, "file": file, **more}


def answer(*findings: dict[str, Any], called: list[str] | None = None, **states: str) -> dict[str, Any]:
    operations = [
        {"operation": f"GET /{name}", "state": states.get(name, "present")} for name in ("a", "b", "c")
    ]  # fmt: skip
    client = None if called is None else {"called": called}
    return {"operations": operations, "findings": list(findings), "unreadable": [], "client": client}


def test_all_is_well_where_everything_is_there() -> None:
    assert judged(answer(), ALL, CHANGED)[:] == (3, 3, [], "")


def test_whoever_is_held_to_one_operation_answers_for_no_other() -> None:
    data = answer(finding("missing", "GET /a"), finding("mismatched", "GET /c", "new.py"), a="missing", c="mismatched")
    assert judged(data, ONE, CHANGED)[:] == (1, 1, [], "")
    whole = judged(data, ALL, CHANGED)
    assert (whole.present, whole.of, whole.missing) == (1, 3, ["GET /a", "GET /c"])
    assert whole.message.index("missing GET /a") < whole.message.index("wrong GET /c (new.py:3)")


def test_routes_beyond_the_contract_count_only_in_changed_files() -> None:
    old, new = finding("extra", "GET /x", "old.py"), finding("extra", "GET /y", "new.py")
    assert judged(answer(old), ONE, CHANGED).message == ""
    message = judged(answer(old, new), ONE, CHANGED).message
    assert "GET /y" in message
    assert "GET /x" not in message


def test_another_base_path_is_everybodys() -> None:
    found = judged(answer(finding("mismatched", "base path /api", rule="base")), ONE, CHANGED)
    assert "base path /api" in found.message


def test_a_changed_file_that_cannot_be_read_is_a_fault() -> None:
    data = answer()
    data["unreadable"] = [{"file": "new.py", "line": 2, "why": "no Python"}, {"file": "old.py", "line": 1, "why": "w"}]
    message = judged(data, ALL, CHANGED).message
    assert "new.py:2" in message
    assert "old.py" not in message


def test_a_client_answers_for_its_requests_alone() -> None:
    server = finding("missing", "GET /a")
    wrong = finding("mismatched", "GET /b", "new.py", side="client")
    old = finding("extra", "GET /old", "old.py", side="client")
    data = answer(server, wrong, old, called=["GET /a", "GET /b"], a="missing")
    found = judged(data, CLIENT, CHANGED)
    assert (found.present, found.of) == (1, 3)
    assert "wrong GET /b" in found.message
    assert "GET /a" not in found.message
    assert "old" not in found.message


def test_a_client_calls_what_its_ticket_names_or_something_at_all() -> None:
    assert "missing GET /b" in judged(answer(called=["GET /a"]), CLIENT._replace(operations=["GET /b"]), set()).message
    assert judged(answer(called=["GET /a"]), CLIENT, set()).message == ""
    assert "missing any operation" in judged(answer(called=[]), CLIENT, set()).message


@given(st.lists(st.text(min_size=1).map(lambda text: text.replace("\n", " ")), max_size=400))
def test_a_message_is_cut_at_whole_lines_and_says_so(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = cut(text).split("\n")
    if len(text) <= MOST_CHARACTERS:
        assert kept == text.split("\n")
    else:
        assert kept[:-1] == lines[: len(kept) - 1]
        assert kept[-1] == f"- and {len(lines) - len(kept) + 1} more lines"
