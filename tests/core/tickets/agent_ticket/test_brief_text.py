from __future__ import annotations

from trackdown.core.tickets.agent_ticket.brief_text import brief_text
from trackdown.core.tickets.agent_ticket.file_tree import files_of
from trackdown.core.tickets.brief import brief
from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_markdown import read_lines
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.testing.agent_tickets import DESIGN, SMALL, TREE


def ticket(body: str) -> Ticket:
    criteria = [
        Criterion(str(at), item.text, item.check, met=item.done) for at, item in enumerate(parse(body).criteria)
    ]
    one = Ticket("u", "TASK-1", "task", "Do it", "open", "P2", body=body.strip(), criteria=criteria)
    return one._replace(files=files_of(read_lines(body)))


def given(one: Ticket) -> str:
    return brief(one, above=[], done_before=[], project_checks=[])


def test_the_sections_are_in_the_authors_order_and_each_is_there_once() -> None:
    for body in (SMALL, DESIGN, TREE):
        text = given(ticket(body))
        headings = [line for line in body.split("\n") if line.startswith("##")]
        assert [line for line in text.split("\n") if line in headings] == headings
        for line in body.split("\n")[1:]:
            if line.startswith("- ["):
                assert text.count(line) == body.count(line), line


def test_the_title_is_said_once() -> None:
    assert "Ticket: CODEX-123" not in given(ticket(SMALL))
    assert given(ticket(SMALL)).startswith("# TASK-1: Do it\n\n**Agent:** @codex")


def test_a_ticket_that_names_files_still_says_that_others_are_out_of_bounds() -> None:
    assert "Changes to a file that is not named here or above fail the ticket." in given(ticket(SMALL))
    assert "fail the ticket" not in given(ticket(DESIGN))


def test_boxes_say_what_is_met_now() -> None:
    one = ticket(SMALL)
    met = one._replace(criteria=[item._replace(met=True) for item in one.criteria[:1]] + one.criteria[1:])
    assert "- [x] GET returns 200 with the user for an id that exists" in given(met)
    assert "- [ ] GET returns 404 for one that does not" in given(met)


def test_what_the_text_does_not_state_is_added() -> None:
    one = ticket(SMALL)
    more = one._replace(
        criteria=[*one.criteria, Criterion("z", "A new one", "make z")], files={**one.files, "create": ["new.ts"]}
    )
    text = given(more)
    assert "- [ ] A new one\n  check: make z" in text
    assert "- new.ts (create)" in text
    assert "- src/api/users.ts (modify)" not in text


def test_a_criterion_with_another_check_than_the_text_has_is_given_with_its_own() -> None:
    one = ticket(SMALL)
    changed = one._replace(criteria=[one.criteria[0]._replace(check="make sure")])
    assert "check: make sure" in given(changed)


def test_other_tickets_are_no_agent_tickets() -> None:
    assert brief_text(ticket("Just do it.\n")) is None
