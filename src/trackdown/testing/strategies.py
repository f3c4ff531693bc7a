"""Hypothesis strategies for logs of one entity, and for what a person may do to a project of tickets."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import strategies as st

from trackdown.core.ops import links, obstacles, relations, sprint_record, subtasks
from trackdown.core.ops.envelope import Operation
from trackdown.core.tickets.statuses import STATUSES
from trackdown.testing.factories import operation, run_created

WORDS = st.sampled_from(["a", "b", "c"])
"""Few, so that operations meet."""

Event = tuple[str, dict[str, Any]]

_criterion = st.builds(lambda id, text: {"id": id, "text": text}, WORDS, WORDS)

_names = st.lists(WORDS, max_size=2)

_fields = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.none() | WORDS for name in ("title", "body", "agent", "parent", "assignee", "sprint", "workflow")},
        **{name: st.none() | WORDS for name in ("type", "severity", "verified", "document", "business_value")},
        "priority": st.sampled_from(["P0", "P1", "P3"]),
        "target_date": st.sampled_from(["2026-02-28", "2026-03-02"]),
        "estimate": st.none() | st.builds(lambda unit: {unit: 3}, st.sampled_from(["points", "minutes"])),
        **{name: st.none() | st.integers(0, 100) for name in ("progress", "remaining")},
        "component": WORDS,
    },
)

_text_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(lambda fields: ("ticket.changed", {"set": fields}), _fields),
    st.builds(lambda text: ("ticket.comment.added", {"text": text, "kind": "note"}), WORDS),
    st.builds(
        lambda text: ("ticket.comment.added", {"text": text, "kind": "progress", "data": {"done": [text]}}), WORDS
    ),
    *(
        st.builds(lambda add, remove, type=type: (type, {"add": add, "remove": remove}), _names, _names)
        for type in ("ticket.labelled", "ticket.component.changed")
    ),
)


def _imported(title: str, words: list[str]) -> dict[str, Any]:
    said = [{"id": word, "by": "person:eve", "at": "2026-02-01T00:00:00Z", "text": word} for word in words]
    return {
        "key": "TASK-1",
        "kind": "task",
        "title": title,
        "labels": words,
        "comments": said,
        "created_at": "2026-01-01",
    }


_life_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(lambda to: ("ticket.moved", {"to": to}), st.sampled_from(STATUSES)),
    st.builds(lambda to, state: ("ticket.moved", {"to": to, "state": state}), st.sampled_from(STATUSES), WORDS),
    st.builds(
        lambda kind, key: ("ticket.reclassified", {"kind": kind, "key": key, "reason": "so"}),
        st.sampled_from(["task", "issue"]),
        st.sampled_from(["TASK-1", "ISSUE-1"]),
    ),
    st.builds(lambda away: ("ticket.archived", {"away": away, "reason": ""}), st.booleans()),
    st.builds(
        lambda title, words: ("ticket.imported", {"state": _imported(title, words)}), WORDS, st.lists(WORDS, max_size=2)
    ),
    st.builds(lambda minutes: ("ticket.time.logged", {"minutes": minutes, "note": ""}), st.integers(-5, 60)),
    st.builds(
        lambda guard, by: ("ticket.guard.approved", {"guard": guard, "by": by}),
        WORDS,
        st.sampled_from(["person", "ci"]),
    ),
    st.builds(lambda guard: ("ticket.guard.withdrawn", {"guard": guard}), WORDS),
    st.just(("ticket.escalated", {"cause": "response", "text": "late"})),
)

_criterion_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(lambda item: ("ticket.criterion.added", item), _criterion),
    st.builds(
        lambda id, met: ("ticket.criterion.settled", {"criterion": id, "met": met, "by": "ann"}), WORDS, st.booleans()
    ),
    st.builds(lambda ids: ("ticket.criterion.approved", {"criteria": ids}), st.lists(WORDS)),
    st.builds(lambda items: ("ticket.criterion.replaced", {"criteria": items}), st.lists(_criterion, max_size=2)),
)

_part_events: st.SearchStrategy[Event] = st.one_of(
    *(
        st.builds(lambda by, type=type: (type, {"by": by}), st.lists(WORDS | st.just("?TASK-1"), max_size=2))
        for type in ("ticket.relation.blocked", "ticket.relation.unblocked")
    ),
    *(
        st.builds(
            lambda relation, to, type=type: (type, {"relation": relation, "to": to}),
            st.sampled_from(relations.RELATIONS),
            _names,
        )
        for type in ("ticket.relation.added", "ticket.relation.removed")
    ),
    st.builds(lambda id, title: ("ticket.subtask.added", {"id": id, "title": title, "status": "open"}), WORDS, WORDS),
    st.builds(
        lambda id, status: ("ticket.subtask.changed", {"subtask": id, "set": {"status": status}}),
        WORDS,
        st.sampled_from(subtasks.STATUSES),
    ),
    st.builds(lambda id: ("ticket.subtask.removed", {"subtask": id}), WORDS),
    st.builds(
        lambda id, kind: ("ticket.obstacle.added", {"id": id, "kind": kind, "text": id}),
        WORDS,
        st.sampled_from(obstacles.KINDS),
    ),
    st.builds(lambda ids: ("ticket.obstacle.cleared", {"obstacles": ids, "reason": ""}), _names),
    *(
        st.builds(lambda kind, id, type=type: (type, {"kind": kind, "id": id}), st.sampled_from(links.KINDS[:2]), WORDS)
        for type in ("ticket.linked", "ticket.unlinked")
    ),
)

TICKET_EVENTS: st.SearchStrategy[Event] = _text_events | _life_events | _criterion_events | _part_events

TICKET_CREATION: st.SearchStrategy[Event] = st.builds(
    lambda criteria, blocked: (
        "ticket.created",
        {"key": "TASK-1", "kind": "task", "title": "t", "criteria": criteria, "blocked_by": blocked},
    ),
    st.lists(_criterion, max_size=2),
    st.lists(WORDS, max_size=2),
)

_turns = st.integers(0, 2)

RUN_EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.just(("run.placed", {"machine": "here"})),
    st.just(("run.prepared", {"branch": "work"})),
    st.builds(lambda turn, round: ("run.turn_started", {"turn": turn, "round": round}), _turns, _turns),
    st.builds(
        lambda turn, ending: ("run.turn_ended", {"turn": turn, "ending": ending}),
        _turns,
        st.sampled_from(["finished", "limit", "lost"]),
    ),
    st.builds(lambda turn: ("run.committed", {"commit": "c", "tree": "t", "onto": "b0", "turn": turn}), _turns),
    st.builds(
        lambda verdict: ("run.verified", {"tree": "t", "commit": "c", "onto": "b0", "turn": 0, "verdict": verdict}),
        st.sampled_from(["passed", "failed", "person"]),
    ),
    st.builds(lambda round: ("run.round", {"round": round, "cause": "checks", "text": "no"}), _turns),
    st.just(("run.rebased", {"commit": "c2", "tree": "t2", "onto": "b1"})),
    st.just(("run.conflicted", {"onto": "b1", "paths": ["a"]})),
    st.builds(
        lambda kind: ("run.parked", {"kind": kind, "detail": ""}),
        st.sampled_from(["review", "approval", "limit", "checkout"]),
    ),
    st.builds(lambda turn: ("run.resumed", {"turn": turn}), _turns),
    st.builds(
        lambda result, checks: ("run.approved", {"result": result, "checks": checks}), st.booleans(), st.lists(WORDS)
    ),
    st.just(("run.rejected", {"reason": "no"})),
    st.just(("run.cancel_asked", {"reason": ""})),
    st.just(("run.landed", {"commit": "c"})),
    st.builds(lambda state: ("run.ended", {"state": state, "reason": state}), st.sampled_from(["done", "failed"])),
)

RUN_CREATION: st.SearchStrategy[Event] = st.builds(lambda: ("run.created", run_created()))

_sprint_fields = st.fixed_dictionaries(
    {}, optional={name: st.none() | WORDS for name in sorted(sprint_record.FIELDS)} | {"name": WORDS}
)

SPRINT_EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(lambda fields: ("sprint.changed", {"set": fields}), _sprint_fields),
    st.just(("sprint.started", {"committed": {"points": 3}})),
    st.just(("sprint.closed", {"result": {"points": 2}})),
)

SPRINT_CREATION: st.SearchStrategy[Event] = st.builds(lambda name: ("sprint.created", {"name": name}), WORDS)

FAMILIES = {
    "ticket": (TICKET_CREATION, TICKET_EVENTS),
    "run": (RUN_CREATION, RUN_EVENTS),
    "sprint": (SPRINT_CREATION, SPRINT_EVENTS),
}

_values = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(WORDS | st.sampled_from(["to", "by", "set"]), inner, max_size=2)
    ),
    max_leaves=3,
)


def _broken(events: st.SearchStrategy[Event]) -> st.SearchStrategy[Event]:
    """The same types with payloads that another version, or a bug of one, could have written."""
    names = (
        "to",
        "set",
        "by",
        "add",
        "remove",
        "criterion",
        "criteria",
        "met",
        "turn",
        "round",
        "checks",
        "operations",
        "state",
        *("id", "kind", "relation", "key", "name", "estimate", "comments", "labels", "title", "priority", "former"),
        *("minutes", "guard", "away", "related", "links", "obstacles", "criteria", "status"),
    )
    payloads = st.dictionaries(st.sampled_from(names), _values, max_size=3)
    return st.builds(lambda event, payload: (event[0], payload), events, payloads)


def _numbered(events: list[Event], draw: st.DrawFn, family: str) -> list[Operation]:
    log: list[Operation] = []
    for place, (type, payload) in enumerate(events, start=1):
        # Clocks repeat as those of two replicas do; the id decides then.
        clock = draw(st.integers(max(1, place - 1), place))
        scope = draw(st.sampled_from(["shared", "shared", "local"]))
        version = draw(st.sampled_from([1, 1, 1, 1, 2]))
        log.append(operation(type, payload, clock, id=f"o{place:04}", scope=scope, version=version))
        if draw(st.integers(0, 4)) == 0:
            names = draw(st.lists(st.sampled_from([item.id for item in log]), min_size=1, max_size=3))
            log.append(operation(f"{family}.retracted", {"operations": names}, clock, id=f"o{place:04}u"))
    return log


@st.composite
def logs(draw: st.DrawFn, *, broken: bool = False) -> list[Operation]:
    """The log of one ticket, run or sprint in no particular order: creation (mostly first, sometimes missing or
    doubled), changes, retractions of anything before them, operations of unknown types and later versions, local ones.
    With ``broken`` also payloads of the wrong shape."""
    family = draw(st.sampled_from(["ticket", *FAMILIES]))
    creation, changes = FAMILIES[family]
    some = changes | st.just((f"{family}.foretold", {"what": "a type of tomorrow"})) | creation
    if broken:
        some = some | _broken(changes | creation)
    events = draw(st.lists(creation, min_size=0 if broken else 1, max_size=1)) + draw(st.lists(some, max_size=12))
    return _numbered(events, draw, family)


class Deed(NamedTuple):
    """Something a person tries. ``one``, ``other`` choose tickets by place in the order of making (modulo); ``word`` is
    a kind, a status or a title, as the deed needs it."""

    what: str
    one: int
    other: int
    word: str


_places = st.integers(0, 5)

RELATING: st.SearchStrategy[Deed] = st.builds(
    Deed, st.sampled_from(["block", "block", "unblock", "parent", "parent", "orphan"]), _places, _places, st.just("")
)
MOVING: st.SearchStrategy[Deed] = st.builds(
    Deed, st.just("move"), _places, _places, st.sampled_from([*STATUSES, "done", "done", "reopened"])
)
OTHER: st.SearchStrategy[Deed] = st.one_of(
    st.builds(Deed, st.just("create"), _places, _places, st.sampled_from(["epic", "issue", "task", "task"])),
    st.builds(Deed, st.sampled_from(["title", "label", "comment"]), _places, _places, WORDS),
)
UNDOING: st.SearchStrategy[Deed] = st.builds(
    Deed, st.sampled_from(["undo", "undo-any", "undo-any"]), _places, st.integers(0, 8), st.just("")
)
"""``undo-any``: the step that lies ``other`` steps back."""

DOING: st.SearchStrategy[Deed] = RELATING | RELATING | MOVING | MOVING | OTHER
DEEDS: st.SearchStrategy[Deed] = DOING | UNDOING
