from __future__ import annotations

import graphlib
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.waiting import Family, circle_of_block, circle_of_parent


class Web:
    """Tickets and their relations as plain tables."""

    def __init__(self, blocks: Iterable[tuple[str, str]] = (), parents: dict[str, str] | None = None) -> None:
        self.blocks = list(blocks)
        self.parents = dict(parents or {})

    @property
    def family(self) -> Family:
        return Family(
            blockers=lambda uid: [blocker for ticket, blocker in self.blocks if ticket == uid],
            waiting=lambda uid: [ticket for ticket, blocker in self.blocks if blocker == uid],
            children=lambda uid: [child for child, parent in self.parents.items() if parent == uid],
            parent=lambda uid: self.parents.get(uid, ""),
        )

    @property
    def has_circle(self) -> bool:
        """Asked of the standard library, about the same rules written down a second time."""
        graph: dict[str, set[str]] = {}
        for uid in "abcdef":
            graph[f"start {uid}"] = {f"done {blocker}" for ticket, blocker in self.blocks if ticket == uid}
            graph[f"done {uid}"] = {
                f"start {uid}",
                *(f"done {child}" for child, parent in self.parents.items() if parent == uid),
            }
            if uid in self.parents:
                graph[f"start {uid}"].add(f"start {self.parents[uid]}")
        try:
            graphlib.TopologicalSorter(graph).prepare()
        except graphlib.CycleError:
            return True
        return False


def test_a_ticket_cannot_wait_for_itself() -> None:
    assert circle_of_block("a", "a", Web().family) == ["a", "a"]


def test_two_tickets_cannot_wait_for_each_other_and_the_circle_is_shown() -> None:
    web = Web([("a", "b"), ("b", "c")])
    assert circle_of_block("c", "a", web.family) == ["c", "a", "b", "c"]
    assert circle_of_block("a", "c", web.family) is None


def test_a_child_cannot_wait_for_its_parent_nor_a_parent_for_its_child() -> None:
    web = Web(parents={"a": "p", "p": "g"})
    for ticket, blocker in (("a", "p"), ("p", "a"), ("a", "g"), ("g", "a")):
        assert circle_of_block(ticket, blocker, web.family), (ticket, blocker)
    assert circle_of_block("a", "b", web.family) is None


def test_families_cannot_wait_for_each_other_crosswise() -> None:
    web = Web([("a", "q")], {"a": "p", "b": "q"})
    assert circle_of_block("b", "p", web.family) == ["b", "p", "a", "q", "b"]


def test_a_ticket_does_not_go_under_what_it_holds_back() -> None:
    assert circle_of_parent("a", "p", Web([("p", "a")]).family)
    assert circle_of_parent("a", "p", Web([("a", "p")]).family)
    assert circle_of_parent("p", "a", Web(parents={"a": "p"}).family)


def test_a_ticket_may_leave_a_parent_for_one_that_waits_for_it_or_for_which_it_waits() -> None:
    assert circle_of_parent("a", "q", Web([("q", "p")], {"a": "p"}).family) is None
    assert circle_of_parent("a", "q", Web([("p", "q")], {"a": "p"}).family) is None


def test_staying_under_the_same_parent_closes_no_circle() -> None:
    assert circle_of_parent("a", "p", Web([("b", "a")], {"a": "p", "b": "p"}).family) is None


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=25))
def test_a_relation_is_refused_exactly_if_it_would_close_a_circle(wanted: list[tuple[bool, str, str]]) -> None:
    web = Web()
    for is_block, one, other in wanted:
        if is_block:
            next_web = Web([*web.blocks, (one, other)], web.parents)
            refused = circle_of_block(one, other, web.family)
        else:
            next_web = Web(web.blocks, {**web.parents, one: other})
            refused = circle_of_parent(one, other, web.family)
        assert bool(refused) == next_web.has_circle, (is_block, one, other, web.blocks, web.parents)
        if not refused:
            web = next_web


def test_nothing_behind_a_new_ticket_is_looked_at() -> None:
    """However much hangs together: nobody waits for a ticket that was just made."""
    asked: list[str] = []
    web = Web([(str(number), str(number + 1)) for number in range(1000)]).family

    def blockers(uid: str) -> Iterable[str]:
        asked.append(uid)
        return web.blockers(uid)

    assert circle_of_block("new", "0", web._replace(blockers=blockers)) is None
    assert len(asked) < 10, "the whole chain behind it was walked"
