from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackdown.core.tickets.agent_ticket.yaml_form import values_of
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import BadDocument, InvalidInput, Refused, TrackdownError
from trackdown.ports.ticket_files import TicketFile, TicketFiles
from trackdown.services import lookup
from trackdown.services.agent_tickets.export import texts
from trackdown.services.agent_tickets.intake import TakenIn, Wishes, import_agent_tickets
from trackdown.services.agent_tickets.text import origin_of
from trackdown.services.desk import Desk
from trackdown.services.documents.changes import apply_document
from trackdown.services.documents.present import document_of
from trackdown.services.history.log import undo
from trackdown.services.relations import edges as relations
from trackdown.services.tickets import changes
from trackdown.services.tickets.changes import Changes
from trackdown.services.tickets.creation import create
from trackdown.testing.agent_tickets import DESIGN, SMALL, TREE, YAML

FILES = {
    "claude/CLAUDE-045-caching.md": DESIGN,
    "codex/CODEX-007-parser.yaml": YAML,
    "codex/CODEX-123-profile.md": SMALL,
    "codex/CODEX-200-login.md": TREE,
}


def take(desk: Desk, files: dict[str, str], wishes: Wishes = Wishes(), **more: Any) -> TakenIn:  # noqa: B008
    listed = [TicketFile(name, text) for name, text in files.items()]
    return import_agent_tickets(desk, TicketFiles(listed)._replace(**more), wishes)


def ticket(desk: Desk, key: str) -> Ticket:
    with desk.store.read() as reader:
        return lookup.ticket(reader, key)


def waits_for(desk: Desk, key: str) -> set[str]:
    known = ticket(desk, key)
    with desk.store.read() as reader:
        keys = reader.keys_of(uid for uid in known.blocked_by if not uid.startswith("?"))
        return {*keys.values(), *(uid for uid in known.blocked_by if uid.startswith("?"))}


def count(desk: Desk) -> int:
    with desk.store.read() as reader:
        return reader.end()


def test_every_ticket_answers_to_the_id_of_its_file(desk: Desk) -> None:
    done = take(desk, FILES)
    assert done.created == ["CLAUDE-045", "CODEX-007", "CODEX-123", "CODEX-200"]
    for name in ("CLAUDE-045", "claude-45", "CODEX-7", "CODEX-007", "CODEX-123"):
        assert ticket(desk, name).key.startswith("TASK-")
    assert ticket(desk, "CODEX-123").title == "Serve the profile of a user"
    assert [item.text for item in ticket(desk, "CLAUDE-45").criteria] == [
        "A diagram is there (mermaid)",
        "The decision is written down",
        "All deliverables are there",
    ]


def test_the_order_of_the_files_says_nothing_about_who_waits_for_whom(desk: Desk) -> None:
    names = list(FILES)
    random.Random(1).shuffle(names)
    done = take(desk, {name: FILES[name] for name in names})
    assert done.absent == ["CODEX-41", "CODEX-42", "CODEX-999"]
    assert waits_for(desk, "CODEX-200") == {ticket(desk, "CLAUDE-45").key, "?CODEX-41", "?CODEX-42"}
    assert waits_for(desk, "CODEX-7") == {ticket(desk, "CODEX-123").key, "?CODEX-999"}


def test_a_ticket_that_comes_later_is_the_one_that_was_named(desk: Desk) -> None:
    take(desk, FILES)
    take(desk, {"codex/CODEX-042.md": SMALL.replace("CODEX-123", "CODEX-042")})
    assert ticket(desk, "CODEX-42").key in waits_for(desk, "CODEX-200")


def test_what_was_read_comes_out_byte_for_byte(desk: Desk) -> None:
    take(desk, FILES)
    found = texts(desk, ["CLAUDE-45", "CODEX-7", "CODEX-123", "CODEX-200"])
    assert {item.file: item.text for item in found} == FILES


def test_the_same_files_again_change_nothing(desk: Desk) -> None:
    take(desk, FILES)
    before = count(desk)
    assert take(desk, FILES).same == ["CLAUDE-045", "CODEX-007", "CODEX-123", "CODEX-200"]
    assert count(desk) == before


def test_an_import_is_one_step_and_a_rehearsal_none(desk: Desk) -> None:
    take(desk, FILES, Wishes(dry_run=True))
    assert count(desk) == 0
    take(desk, FILES)
    undo(desk)
    with pytest.raises(TrackdownError):
        ticket(desk, "CODEX-123")


def test_what_was_undone_can_be_imported_again(desk: Desk) -> None:
    take(desk, FILES)
    undo(desk)
    assert len(take(desk, FILES).created) == 4
    assert ticket(desk, "CODEX-123").status == "open"


def test_statuses_are_taken_as_they_are_told(desk: Desk) -> None:
    told = {"CODEX-200": {"status": "failed"}, "CODEX-123": {"status": "completed", "cost": 0.5}}
    take(desk, FILES, statuses=told)
    assert ticket(desk, "CODEX-200").status == "reopened"
    assert ticket(desk, "CODEX-7").status == "done"
    done = ticket(desk, "CODEX-123")
    assert (done.status, done.verified) == ("done", "none")


def test_a_ticked_box_of_somebody_else_is_only_a_claim(desk: Desk) -> None:
    take(desk, FILES, Wishes(from_outside=True))
    assert not any(item.met for item in ticket(desk, "CODEX-200").criteria)


def test_a_ticked_box_of_ones_own_counts(desk: Desk) -> None:
    take(desk, FILES)
    assert [item.met for item in ticket(desk, "CODEX-200").criteria] == [True, False]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"codex/CODEX-1.md": "# Ticket: CODEX-1 - x\n\n**Priority:** urgent\n"}, BadDocument),
        ({"codex/CODEX-1.yaml": "id: CODEX-1\ntitle: x\nstatus: lost\n"}, BadDocument),
        ({"codex/CODEX-123.md": SMALL, "claude/CODEX-0123.md": SMALL.replace("CODEX-123", "CODEX-0123")}, BadDocument),
        (
            {
                "CODEX-1.md": "# Ticket: CODEX-1 - a\n\nDepends on: CODEX-2\n",
                "CODEX-2.md": "# Ticket: CODEX-2 - b\n\nDepends on: CODEX-1\n",
            },
            Refused,
        ),
        ({"CODEX-1.md": "# Ticket: CODEX-1 - a\n\n## Acceptance Criteria\n\n- [ ] b\n  check:\n"}, BadDocument),
    ],
)
def test_one_bad_file_keeps_all_others_out(desk: Desk, files: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        take(desk, {"claude/CLAUDE-9.md": DESIGN.replace("CLAUDE-045", "CLAUDE-9"), **files})
    assert getattr(caught.value, "thing", "")
    assert count(desk) == 0


def test_a_check_that_cannot_be_read_is_named_with_the_line_of_its_file(desk: Desk) -> None:
    with pytest.raises(BadDocument) as caught:
        take(desk, {"codex/CODEX-1.md": "# Ticket: CODEX-1 - a\n\n## Acceptance Criteria\n\n- [ ] b\n  check:\n"})
    assert caught.value.thing.startswith("codex/CODEX-1.md:6:")


def test_an_unknown_status_keeps_everything_out(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        take(desk, FILES, statuses={"CODEX-123": {"status": "lost"}})
    assert count(desk) == 0


def test_the_key_of_another_ticket_is_refused(desk: Desk) -> None:
    take(desk, {"codex/CODEX-123.md": SMALL})
    key = ticket(desk, "CODEX-123").key
    changes.update(desk, key, Changes(comment="mine"))
    with pytest.raises(Refused):
        take(desk, {f"codex/{key}.md": SMALL.replace("CODEX-123", key)})


def test_a_folder_may_hold_other_files(desk: Desk) -> None:
    done = take(desk, {"README.md": "# About these tickets\n", **FILES})
    assert done.skipped == ["README.md"]
    with pytest.raises(BadDocument):
        take(desk, {"README.md": "# About these tickets\n"}, several=False)


def test_an_edit_of_the_file_is_brought_in_when_it_is_asked_for(desk: Desk) -> None:
    take(desk, FILES)
    changes.update(desk, "CODEX-123", Changes(comment="a word"))
    edited = SMALL.replace("**Priority:** high", "**Priority:** low").replace(
        "- [ ] GET returns 404", "- [x] GET returns 404"
    )
    edited = edited.replace("None - all of it is there", "Ticket CLAUDE-045")
    files = {"codex/CODEX-123-profile.md": edited}
    assert take(desk, files).different == ["CODEX-123"]
    assert ticket(desk, "CODEX-123").priority == "P1"
    assert take(desk, files, Wishes(update=True)).updated == ["CODEX-123"]
    now = ticket(desk, "CODEX-123")
    assert (now.priority, [item.met for item in now.criteria[:2]]) == ("P3", [False, True])
    assert waits_for(desk, "CODEX-123") == {ticket(desk, "CLAUDE-45").key}
    assert any(comment.text == "a word" for comment in now.comments)
    assert texts(desk, ["CODEX-123"])[0].text == edited
    assert take(desk, files).same == ["CODEX-123"]


def test_what_was_changed_on_both_sides_is_a_conflict_until_one_is_forced(desk: Desk) -> None:
    take(desk, FILES)
    changes.update(desk, "CODEX-123", Changes(title="Ours"))
    files = {"codex/CODEX-123-profile.md": SMALL.replace("of a user", "of theirs")}
    before = count(desk)
    assert take(desk, files, Wishes(update=True)).conflicts == ["CODEX-123"]
    assert count(desk) == before
    assert take(desk, files, Wishes(update=True, force=True)).updated == ["CODEX-123"]
    assert ticket(desk, "CODEX-123").title == "Serve the profile of theirs"


def test_the_same_change_on_both_sides_is_none(desk: Desk) -> None:
    take(desk, FILES)
    changes.update(desk, "CODEX-123", Changes(priority="P0"))
    files = {"codex/CODEX-123-profile.md": SMALL.replace("**Priority:** high", "**Priority:** critical")}
    assert take(desk, files).same == ["CODEX-123"]
    known = origin_of(ticket(desk, "CODEX-123"))
    assert known is not None
    assert take(desk, {"codex/CODEX-123-profile.md": SMALL}, Wishes(update=True)).updated == ["CODEX-123"]


def test_changes_here_come_out_in_the_text_and_nothing_else_does(desk: Desk) -> None:
    take(desk, FILES)
    changes.update(desk, "CODEX-123", Changes(priority="P0", title="Other", agent="claude", meet=[1]))
    relations.unblock(desk, "CODEX-200", ["CODEX-042"])
    small, tree = (item.text for item in texts(desk, ["CODEX-123", "CODEX-200"]))
    wanted = SMALL.replace("Serve the profile of a user", "Other").replace("@codex", "@claude")
    wanted = wanted.replace("**Priority:** high", "**Priority:** critical").replace(
        "- [ ] GET returns 200", "- [x] GET returns 200"
    )
    assert small == wanted
    assert tree == TREE.replace("- [ ] The schema", "- [x] The schema")


def test_yaml_stays_yaml_with_its_comments(desk: Desk) -> None:
    take(desk, FILES)
    changes.update(desk, "CODEX-7", Changes(title="Other", priority="P3", meet=[2]))
    [found] = texts(desk, ["CODEX-7"])
    assert found.text.startswith("# written by hand\nid: CODEX-007\ntitle: Other\n")
    assert "owner: somebody   # not ours" in found.text
    assert "priority: low" in found.text
    assert "status: passed" in found.text
    assert "pending" not in found.text
    assert take(desk, {"codex/CODEX-007-parser.yaml": found.text}).same == ["CODEX-007"]


def test_a_ticket_that_was_never_an_agent_ticket_becomes_one(desk: Desk) -> None:
    new = NewTicket("Greet", body="Say hello.", agent="codex", criteria=[NewCriterion("It greets", "make hello")])
    [made] = create(desk, [new._replace(files={"create": ["hello.py"]}, depends_on=["CODEX-9"])])
    [found] = texts(desk, [made.key])
    assert found.text.startswith(f"# Ticket: {made.key} - Greet\n\n**Agent:** @codex  \n**Priority:** medium  \n")
    for part in (
        "## Context\n\nSay hello.",
        "- [ ] It greets\n  check: make hello",
        "hello.py (create)",
        "- [ ] Ticket CODEX-9",
    ):
        assert part in found.text, part


def test_what_yaml_has_no_key_for_is_kept_as_a_text(desk: Desk) -> None:
    take(desk, FILES)
    document = document_of(desk, "CODEX-7") + "\n## Notes\n\n- mind the tabs\n"
    apply_document(desk, "CODEX-7", document, "edited.md")
    [found] = texts(desk, ["CODEX-7"])
    assert found.text.startswith(YAML)
    assert "mind the tabs" in values_of(found.text)["markdown"]
    assert take(desk, {"codex/CODEX-007-parser.yaml": found.text}).same == ["CODEX-007"]
    changed = found.text.replace("mind the tabs", "mind the spaces")
    assert take(desk, {"codex/CODEX-007-parser.yaml": changed}, Wishes(update=True, force=True)).updated == [
        "CODEX-007"
    ]
    assert "mind the spaces" in ticket(desk, "CODEX-7").body


def test_a_description_that_was_written_anew_comes_out_as_it_is(desk: Desk) -> None:
    take(desk, FILES)
    body = DESIGN.strip().replace("Which layers?", "Which ones?")
    changes.update(desk, "CLAUDE-45", Changes(body=body))
    assert texts(desk, ["CLAUDE-45"])[0].text == f"{body}\n"


IDS = itertools.count(1000)
PIECES = st.sampled_from(
    [
        "## Context\n\nWhy it is done.",
        "## Requirements\n\n- [ ] one\n- [x] two\n  - nested\n    - deeper",
        "## Acceptance Criteria\n\n- [ ] GET returns 200\n  more about it\n- [x] done",
        "**Scenario 1: It rains**\n- GIVEN: rain\n- THEN: wet",
        "### Files to Create/Modify\n\n```\nsrc/\n  a.py (create)\n```",
        "```python\n# Ticket: CODEX-1 - no\n- [ ] no\n```",
        "1. first\n   ```\n   code\n   ```\n2. second",
        "## Unknown\n\n| a |\n|---|",
        "<!-- a comment\n## inside -->",
        "> quoted\n> more",
        "## Definition of Done\n\n* [ ] star\n+ [ ] plus",
        "## Dependencies\n\n- [ ] None",
        "---",
        "Setext\n======",
        "\ttabbed",
        "end of line  ",
        "## \u00dcber \u4f60\u597d",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    pieces=st.lists(PIECES, max_size=10), end=st.sampled_from(["\n", "", "\n\n\n"]), eol=st.sampled_from(["\n", "\r\n"])
)
def test_any_document_comes_out_as_it_went_in(desk: Desk, pieces: list[str], end: str, eol: str) -> None:
    id = f"CODEX-{next(IDS)}"
    text = "\n\n".join([f"# Ticket: {id} - Do it", "**Agent:** @codex\n**Priority:** low", *pieces]) + end
    text = text.replace("\n", eol)
    take(desk, {f"codex/{id}.md": text})
    assert texts(desk, [id])[0].text == text
