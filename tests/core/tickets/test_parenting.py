from __future__ import annotations

import pytest

from trackdown.core.tickets.kinds import KINDS, PARENTS
from trackdown.core.tickets.parenting import Place, Rule, new_place, table

EPIC, ISSUE, TASK = Place("e", "EPIC-1", "epic"), Place("i", "ISSUE-1", "issue"), Place("t", "TASK-1", "task")


def test_an_issue_made_an_epic_leaves_its_epic_and_keeps_its_tasks() -> None:
    place = new_place("epic", [EPIC], [TASK], finished=False)
    assert (place.parent, place.left, place.forbidding) == (None, EPIC, [])


def test_a_task_made_an_issue_goes_under_the_epic_of_its_issue() -> None:
    place = new_place("issue", [ISSUE, EPIC], [], finished=False)
    assert (place.parent, place.left) == (EPIC, ISSUE)


def test_a_task_under_an_epic_stays_there_as_an_issue() -> None:
    place = new_place("issue", [EPIC], [], finished=False)
    assert (place.parent, place.left) == (EPIC, None)


def test_an_epic_over_issues_cannot_become_an_issue() -> None:
    assert new_place("issue", [], [ISSUE, TASK], finished=False).forbidding == [ISSUE]


def test_an_open_ticket_does_not_go_under_a_finished_one() -> None:
    done = EPIC._replace(finished=True)
    assert new_place("issue", [ISSUE, done], [], finished=False).parent is None
    assert new_place("issue", [ISSUE, done], [], finished=True).parent == done


def test_the_table_of_the_documentation_has_every_pair() -> None:
    assert {(rule.before, rule.after) for rule in table()} == {(a, b) for a in KINDS for b in KINDS if a != b}


@pytest.mark.parametrize("rule", table(), ids=lambda rule: f"{rule.before}-{rule.after}")
def test_the_table_says_what_is_done(rule: Rule) -> None:
    before, after = rule.before, rule.after
    for kind in KINDS:
        if before in PARENTS[kind]:
            child = Place("c", "C-1", kind)
            forbidden = bool(new_place(after, [], [child], finished=False).forbidding)
            said = rule.children.partition("refused")[2]
            assert (f"{kind}s" in said) == forbidden
    for kind in PARENTS[before]:
        left = new_place(after, [Place("p", "P-1", kind)], [], finished=False).left is not None
        text = rule.parent
        assert left == ("left" in text and f"an {kind} stays" not in text)
