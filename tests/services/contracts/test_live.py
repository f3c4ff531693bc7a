from __future__ import annotations

from collections.abc import Sequence

import pytest

from trackdown.core.contracts.reading import read_contract
from trackdown.errors import BadDocument, WorkFailed
from trackdown.ports.live_server import Asked, Bounds, Fault, FaultKind, Server, Tried
from trackdown.services.contracts.live import CheckedLive, check_live

SERVER = Server("http://127.0.0.1:8000")
STATED = """\
openapi: 3.1.0
info: {title: Blog, version: "1"}
paths:
  /posts/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: one}, "404": {description: none}}
"""


class Recorded:
    """A tester that gives the same record for every operation."""

    def __init__(self, codes: Sequence[int] = (), faults: Sequence[Fault] = (), *, exampled: bool = False) -> None:
        self._codes, self._faults, self._exampled = tuple(codes), tuple(faults), exampled
        self.asked: list[Asked] = []

    def test(self, document: str, server: Server, asked: Sequence[Asked], bounds: Bounds) -> list[Tried]:
        self.asked = list(asked)
        return [Tried(one, self._codes, self._faults, self._exampled, len(self._codes)) for one in asked]


def checked(text: str, tester: Recorded, before: str = "", *, all_methods: bool = True) -> CheckedLive:
    contract = read_contract(text, "API.md" if text.startswith("#") else "openapi.yaml")
    return check_live(contract, text, SERVER, before, tester, Bounds(5, 5), all_methods=all_methods)


def state(text: str, tester: Recorded) -> str:
    return checked(text, tester).checked.comparison.verdicts[0].state


def fault(code: int, kind: FaultKind = "status") -> Fault:
    return Fault(kind, code, "status 200", f"status {code}", "curl")


@pytest.mark.parametrize(
    ("path", "codes", "exampled", "expected"),
    [
        ("/x", [404], False, "missing"),
        ("/x", [405, 404], False, "missing"),
        ("/x", [404, 200], False, "present"),
        ("/x", [401], False, "unknown"),
        ("/x", [], False, "unknown"),
        ("/x", [302], False, "unknown"),
        ("/x/{id}", [404, 404], False, "unknown"),
        ("/x/{id}", [404, 404], True, "missing"),
        ("/x/{id}", [404, 204], False, "present"),
    ],
)
def test_what_answers_make_of_an_operation(path: str, codes: list[int], exampled: bool, expected: str) -> None:
    assert state(f"# Blog\n#### GET {path}\n", Recorded(codes, exampled=exampled)) == expected


def test_a_refusal_counts_only_where_the_contract_says_how_it_refuses() -> None:
    answers = Recorded([200, 422], [fault(422)])
    assert state("# Blog\n#### GET /posts/{id}\n**Response (`200`):**\n", answers) == "present"
    assert state(STATED, answers) == "mismatched"
    assert state("# Blog\n#### GET /posts\n**Response (`200`):**\n", answers) == "mismatched"


@pytest.mark.parametrize("code", [401, 403, 429])
def test_wanting_credentials_or_patience_is_no_breach(code: int) -> None:
    assert state(STATED, Recorded([code], [fault(code)])) == "unknown"


def test_no_answer_in_time_is_unknown_and_yet_told() -> None:
    found = checked("# Blog\n#### GET /x\n", Recorded([], [fault(0, "late")]))
    assert found.checked.findings[0].kind == "unknown"
    assert [failure.operation for failure in found.failures] == ["GET /x"]


@pytest.mark.parametrize(
    ("before", "expected"),
    [("", ["/api", ""]), ("/v2", ["/v2", "/v2"]), ("/api", ["/api", ""])],
)
def test_a_base_stands_before_the_paths_that_do_not_have_it(before: str, expected: list[str]) -> None:
    tester = Recorded([200])
    head = "# Blog\n\n| Setting | Value |\n|---|---|\n| API Prefix | `/api` |\n"
    checked(f"{head}\n#### GET /posts\n#### GET /api/users\n", tester, before)
    assert [asked.before for asked in tester.asked] == expected


def test_changing_methods_are_not_even_handed_to_the_tester() -> None:
    tester = Recorded([200])
    names = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
    text = "# Blog\n" + "".join(f"#### {name} /x\n" for name in names)
    found = checked(text, tester, all_methods=False)
    assert [asked.method for asked in tester.asked] == ["GET", "HEAD", "OPTIONS"]
    assert found.checked.comparison.present == 3


def test_a_contract_without_operations_is_refused() -> None:
    with pytest.raises(BadDocument):
        checked("# Blog\n", Recorded())


def test_a_tester_that_breaks_is_named() -> None:
    class Breaking(Recorded):
        def test(self, document: str, server: Server, asked: Sequence[Asked], bounds: Bounds) -> list[Tried]:
            raise ZeroDivisionError("of its own")

    with pytest.raises(WorkFailed, match="ZeroDivisionError: of its own"):
        checked("# Blog\n#### GET /x\n", Breaking())
