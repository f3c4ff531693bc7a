from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.dispatch.decide import Decisions, Start, decide
from trackdown.core.dispatch.snapshot import Busy, Candidate, Snapshot
from trackdown.testing.factories import LATER, NOW

TICKETS = st.sampled_from("abcdefgh")
AGENTS = st.sampled_from(["claude", "codex"])
FILES = st.frozensets(st.sampled_from("xyz"), max_size=2)
SNAPSHOTS = st.builds(
    Snapshot,
    st.lists(
        st.builds(lambda ticket, agent, files: Candidate(ticket, ticket.upper(), agent, files), TICKETS, AGENTS, FILES),
        max_size=8,
    ),
    st.lists(
        st.builds(
            lambda ticket, agent, here, files: Busy(ticket, ticket.upper(), agent, here, files),
            TICKETS,
            AGENTS,
            st.booleans(),
            FILES,
        ),
        max_size=3,
    ),
    st.frozensets(TICKETS, max_size=2),
    st.integers(0, 4),
    st.dictionaries(AGENTS, st.integers(0, 3)),
    st.dictionaries(AGENTS, st.sampled_from(["", NOW, LATER])),
)


def candidate(ticket: str, agent: str = "claude", *files: str) -> Candidate:
    return Candidate(ticket, ticket.upper(), agent, frozenset(files))


def busy(ticket: str, agent: str = "claude", *files: str, here: bool = True) -> Busy:
    return Busy(ticket, ticket.upper(), agent, here, frozenset(files))


def started(decisions: Decisions) -> list[str]:
    return [start.ticket for start in decisions.start]


@given(SNAPSHOTS)
def test_no_decision_breaks_a_limit(snapshot: Snapshot) -> None:
    decisions = decide(snapshot, NOW)
    tickets = started(decisions)
    at_work = [run.ticket for run in snapshot.busy]
    assert not decisions.start or len(tickets) + sum(run.here for run in snapshot.busy) <= snapshot.jobs
    assert len(set(tickets)) == len(tickets)
    assert not {*at_work, *snapshot.tried} & set(tickets)
    for agent in {start.agent for start in decisions.start}:
        at_work_now = [run.agent for run in snapshot.busy] + [start.agent for start in decisions.start]
        count = at_work_now.count(agent)
        assert not snapshot.limits.get(agent) or count <= snapshot.limits[agent]
        assert snapshot.resting.get(agent, "") <= NOW


@given(SNAPSHOTS)
def test_no_two_runs_change_the_same_file(snapshot: Snapshot) -> None:
    alone = [
        item for item in snapshot.candidates if [other.ticket for other in snapshot.candidates].count(item.ticket) == 1
    ]
    started_ones = started(decide(snapshot._replace(candidates=alone), NOW))
    changing = [item.files for item in alone if item.ticket in started_ones]
    for place, files in enumerate(changing):
        assert all(files.isdisjoint(other) for other in [*changing[:place], *(run.files for run in snapshot.busy)])


@given(SNAPSHOTS)
def test_every_candidate_is_started_or_held_with_a_reason_or_was_tried(snapshot: Snapshot) -> None:
    decisions = decide(snapshot, NOW)
    wanted = [item.key for item in snapshot.candidates if item.ticket not in snapshot.tried]
    assert sorted([*(start.key for start in decisions.start), *(hold.key for hold in decisions.hold)]) == sorted(wanted)
    assert all(hold.reason for hold in decisions.hold)


@given(SNAPSHOTS)
def test_what_was_started_is_not_started_again(snapshot: Snapshot) -> None:
    first = decide(snapshot, NOW).start
    now_busy = [Busy(start.ticket, start.key, start.agent, True) for start in first]
    again = decide(snapshot._replace(busy=[*snapshot.busy, *now_busy]), NOW).start
    assert not {start.ticket for start in first} & {start.ticket for start in again}


def test_the_most_urgent_go_first_and_the_rest_waits_for_a_place() -> None:
    decisions = decide(Snapshot([candidate("b"), candidate("a"), candidate("c")], [], frozenset(), 2), NOW)
    assert decisions.start == [Start("b", "B", "claude"), Start("a", "A", "claude")]
    assert decisions.hold[0].reason == "all places are taken"


def test_runs_of_other_processes_take_none_of_our_places_but_count_for_their_agent() -> None:
    elsewhere = [busy("x", here=False), busy("y", here=False)]
    assert started(decide(Snapshot([candidate("a")], elsewhere, frozenset(), 1), NOW)) == ["a"]
    held = decide(Snapshot([candidate("a"), candidate("b", "codex")], elsewhere, frozenset(), 1, {"claude": 2}), NOW)
    assert started(held) == ["b"]
    assert held.hold[0].reason == "claude has its 2 runs"


def test_what_is_handed_out_in_the_same_moment_counts_for_its_agent_too() -> None:
    decisions = decide(Snapshot([candidate("a"), candidate("b")], [], frozenset(), 2, {"claude": 1}), NOW)
    assert started(decisions) == ["a"]
    assert decisions.hold[0].reason == "claude has its 1 run"


def test_in_quiet_hours_nothing_is_handed_out() -> None:
    decisions = decide(Snapshot([candidate("a")], [], frozenset(), 2, quiet=LATER), NOW)
    assert started(decisions) == []
    assert decisions.hold[0].reason == f"it is quiet until {LATER}"


def test_an_agent_that_reached_a_limit_rests_until_then() -> None:
    snapshot = Snapshot([candidate("a"), candidate("b", "codex")], [], frozenset(), 2, {}, {"claude": LATER})
    assert started(decide(snapshot, NOW)) == ["b"]
    assert started(decide(snapshot, LATER)) == ["a", "b"]


def test_a_ticket_waits_for_a_run_that_changes_the_same_files() -> None:
    decisions = decide(
        Snapshot([candidate("a", "claude", "f", "g"), candidate("b", "claude", "g")], [], frozenset(), 4), NOW
    )
    assert started(decisions) == ["a"]
    assert decisions.hold[0].reason == "A is changing g too"


def test_a_ticket_that_was_tried_or_is_at_work_is_not_handed_out() -> None:
    decisions = decide(
        Snapshot([candidate("a"), candidate("b"), candidate("c"), candidate("c")], [busy("b")], frozenset("a"), 9), NOW
    )
    assert started(decisions) == ["c"]
    assert [hold.reason for hold in decisions.hold] == ["B is being worked on already", "C is being worked on already"]
