from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.relation_rules import MOST, RULES, SHOWN, Relative, circles, findings, orphans
from trackdown.core.tickets.waiting import Family, circle_of_block

UIDS = "abcdef"


def _web(*tickets: Relative) -> dict[str, Relative]:
    return {ticket.uid: ticket for ticket in tickets}


def _task(uid: str, **more: object) -> Relative:
    return Relative(uid, f"TASK-{uid}", "task", "open", **{"parent": "i", **more})  # type: ignore[arg-type]


ISSUE = Relative("i", "ISSUE-i", "issue", "open")


def _never(ticket: str, blocker: str) -> tuple[int, str]:
    return (0, "")


def _rules(*tickets: Relative) -> list[str]:
    found = findings(_web(*tickets), _never)
    assert {item.rule for item in found} <= set(RULES)
    return [item.rule for item in found]


def test_nothing_is_wrong_with_a_sound_project() -> None:
    assert _rules(ISSUE, _task("a"), _task("b", blocked_by=("a",), relates=("a",))) == []


def test_each_wrong_thing_is_found_by_its_rule() -> None:
    done = _task("d")._replace(status="done")
    cancelled = _task("c")._replace(status="cancelled")
    assert _rules(ISSUE, _task("a", parent="")) == ["orphan"]
    assert _rules(_task("a", parent="x")) == ["parent-gone"]
    assert _rules(ISSUE, _task("a"), _task("b", parent="a")) == ["parent-kind"]
    assert _rules(ISSUE._replace(status="done"), _task("a")) == ["parent-finished"]
    assert _rules(ISSUE, _task("a", blocked_by=("?OPS-1",))) == ["absent"]
    assert _rules(ISSUE, cancelled, _task("a", blocked_by=("c",))) == ["blocker-cancelled"]
    assert _rules(ISSUE, _task("a", relates=("a",))) == ["self"]
    assert _rules(ISSUE, _task("a", duplicates=("b",)), _task("b", duplicates=("e",)), _task("e")) == [
        "duplicate-chain"
    ]
    assert _rules(ISSUE, done, _task("a", duplicates=("d",))) == ["duplicate-open"]


def test_an_issue_is_an_orphan_only_where_there_are_epics() -> None:
    epic = Relative("e", "EPIC-e", "epic", "open")
    assert orphans(_web(ISSUE)) == []
    assert orphans(_web(ISSUE, epic)) == [ISSUE]
    assert orphans(_web(ISSUE._replace(status="done"), epic)) == []
    assert orphans(_web(ISSUE._replace(archived=True), epic)) == []


def test_the_relation_that_was_made_last_is_the_one_to_go() -> None:
    web = _web(ISSUE, _task("a", blocked_by=("b",)), _task("b", blocked_by=("a",)))
    for last in (("a", "b"), ("b", "a")):
        (circle,) = circles(web, lambda ticket, blocker, last=last: (int((ticket, blocker) == last), ""))  # type: ignore[misc]
        assert circle.edge == last


def test_no_more_circles_are_named_than_one_can_read_and_the_others_are_said() -> None:
    pairs = [_task(f"{number:03}", blocked_by=(f"{number ^ 1:03}",)) for number in range(2 * MOST + 2)]
    found = circles(_web(ISSUE, *pairs), _never)
    assert [item.rule for item in found] == ["circle"] * MOST + ["more-circles"]
    assert f"than these {MOST}" in found[-1].text
    assert len(circles(_web(ISSUE, *pairs[:-2]), _never)) == MOST, "none is left to speak of"


def test_only_circles_through_the_tickets_that_were_asked_for_are_named() -> None:
    pairs = [_task(f"{number:03}", blocked_by=(f"{number ^ 1:03}",)) for number in range(2 * MOST + 2)]
    (circle,) = circles(_web(ISSUE, *pairs), _never, through={"200"})
    assert circle.edge in {("200", "201"), ("201", "200")}
    assert circles(_web(ISSUE, *pairs), _never, through={"i"}) == []


def test_a_long_circle_is_not_written_out() -> None:
    ring = [_task(f"{number:03}", blocked_by=(f"{(number + 1) % 300:03}",), parent="") for number in range(300)]
    (circle,) = circles(_web(*ring), _never)
    assert circle.text.endswith(f" → … ({300 - SHOWN} more)")
    assert circle.text.count("→") == SHOWN


def test_where_everything_hangs_together_it_still_ends_soon() -> None:
    chance = random.Random(1)
    uids = [f"{number:05}" for number in range(20_000)]
    web = _web(*(_task(uid, blocked_by=tuple(chance.sample(uids, 2)), parent="") for uid in uids))
    began = time.process_time()
    assert circles(web, _never)[-1].rule == "more-circles"
    assert time.process_time() - began < 20, "a look at everything for each circle would take minutes"


_EDGES = st.lists(st.tuples(st.sampled_from(UIDS), st.sampled_from(UIDS)), max_size=14)
_PARENTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("def"), max_size=3)


@given(_EDGES, _PARENTS)
def test_taking_the_named_relations_away_leaves_no_circle(
    edges: list[tuple[str, str]], parents: dict[str, str]
) -> None:
    web = {
        uid: Relative(uid, uid, "task", "open", parents.get(uid, ""), tuple({b: b for a, b in edges if a == uid}))
        for uid in UIDS
    }
    gone = {item.edge for item in circles(web, _never)}
    left = {
        uid: ticket._replace(blocked_by=tuple(b for b in ticket.blocked_by if (uid, b) not in gone))
        for uid, ticket in web.items()
    }
    assert circles(left, _never) == []
    family = Family(
        blockers=lambda uid: left[uid].blocked_by,
        waiting=lambda uid: [other.uid for other in left.values() if uid in other.blocked_by],
        children=lambda uid: [other.uid for other in left.values() if other.parent == uid],
        parent=lambda uid: left[uid].parent,
    )
    for uid, ticket in left.items():
        for blocker in ticket.blocked_by:
            others = dict(left)
            others[uid] = ticket._replace(blocked_by=tuple(b for b in ticket.blocked_by if b != blocker))
            without = family._replace(blockers=lambda name, others=others: others[name].blocked_by)  # type: ignore[misc]
            assert circle_of_block(uid, blocker, without) is None
