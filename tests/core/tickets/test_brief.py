from __future__ import annotations

from trackdown.core.tickets.brief import brief, shown_check
from trackdown.core.tickets.model import Criterion, Ticket

BODY = """Greet the world.

## Acceptance Criteria

- [ ] stale text of a criterion

## Context

```
# Acceptance criteria
in a fence
```
"""
TICKET = Ticket(
    "u",
    "TASK-7",
    "task",
    "Greet",
    "open",
    "P2",
    body=BODY,
    files={"read": ["spec.md"], "modify": ["greet.py"]},
    criteria=[
        Criterion("a", "it greets", "grep -q hello out"),
        Criterion("b", "it is\nfriendly", ["make", "a b"], group="Manners", met=True),
    ],
)


def given() -> str:
    above = [TICKET._replace(key="ISSUE-2", kind="issue", title="Manners")]
    before = [TICKET._replace(key="TASK-3", title="Words")]
    return brief(TICKET, above=above, done_before=before, project_checks=[("tests", ["pytest", "-q"])])


def test_a_brief_holds_all_that_an_agent_without_any_context_needs() -> None:
    text = given()
    assert text.startswith("# TASK-7: Greet\n")
    for part in (
        "Greet the world.",
        "- spec.md (read first)",
        "- greet.py (modify)",
        "Changes to any other file fail the ticket.",
        "- [ ] it greets\n  check: grep -q hello out",
        "### Manners",
        "- [x] it is\n  friendly\n  check: make 'a b'",
        "- tests: pytest -q",
        "- ISSUE-2 (issue): Manners",
        "- TASK-3: Words",
        "## Rules",
    ):
        assert part in text, part


def test_the_criteria_are_given_once_and_what_stands_in_a_fence_is_kept() -> None:
    text = given()
    assert "stale text" not in text
    assert text.count("## Acceptance criteria") == 1
    assert "# Acceptance criteria\nin a fence" in text


def test_a_ticket_with_a_title_alone_has_a_brief_without_empty_parts() -> None:
    text = brief(Ticket("u", "TASK-1", "task", "Greet", "open", "P2"), above=[], done_before=[], project_checks=[])
    assert [line for line in text.splitlines() if line.startswith("#")] == ["# TASK-1: Greet", "## Rules"]


def test_files_that_are_only_read_do_not_forbid_others() -> None:
    ticket = Ticket("u", "TASK-1", "task", "Greet", "open", "P2", files={"read": ["a"]})
    assert "any other file" not in brief(ticket, above=[], done_before=[], project_checks=[])


def test_a_check_is_shown_as_a_person_would_type_it() -> None:
    assert shown_check("a && b") == "a && b"
    assert shown_check(["rm", "a b", "$x"]) == "rm 'a b' '$x'"


def test_what_the_tickets_above_say_is_quoted_without_their_criteria() -> None:
    bare = TICKET._replace(key="TASK-8", title="Delete one", body="", criteria=[], files={})
    epic = TICKET._replace(key="EPIC-1", kind="epic", title="Shop", body="# Shop\n\nWith Flask.\n\n" + BODY)
    text = brief(bare, above=[bare._replace(key="ISSUE-1"), epic], done_before=[], project_checks=[])
    assert "EPIC-1 says" in text
    assert "\n> # Shop\n>\n> With Flask.\n" in text
    assert "ISSUE-1 says" not in text
    assert "stale text" not in text
    assert text.index("> With Flask.") < text.index("## Rules")


def test_of_a_long_text_above_only_its_beginning_is_given() -> None:
    lines = "\n".join(f"line {number} of the specification" for number in range(1000))
    epic = TICKET._replace(key="EPIC-1", kind="epic", body=lines)
    far = TICKET._replace(key="EPIC-2", kind="epic", body="never seen")
    text = brief(TICKET, above=[epic, far], done_before=[], project_checks=[])
    assert "> line 0 of the specification" in text
    assert "\n> …\n" in text
    assert len(text) < 8000
    assert all(line.endswith("specification") for line in text.splitlines() if line.startswith("> line"))
