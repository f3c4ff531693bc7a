from __future__ import annotations

import pytest

from trackdown.core.ops.run_record import recorded
from trackdown.core.query.nodes import Query
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import InvalidInput, NotFound, Refused, TrackdownError
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.creation import create
from trackdown.services.tickets.listing import list_tickets
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import made, run_created


def keys_in(desk: Desk) -> list[str]:
    return [row.key for row in list_tickets(desk, Query()).rows]


def test_a_ticket_is_made_as_its_author_wrote_it(desk: Desk) -> None:
    made(desk, NewTicket("above", kind="epic"))
    (ticket,) = create(
        desk,
        [
            NewTicket(
                " Greet\nthe world ",
                kind="Issue",
                body="how",
                priority="high",
                parent="epic-1",
                labels=["b", "a", "a"],
                components=["core"],
                type="bug",
                assignee="@ann",
                agent="codex",
                estimate="2h",
                files={"modify": ["./a.py"], "read": []},
                criteria=[NewCriterion(" it greets ", "true", "Manners"), NewCriterion("it is kind", met=True)],
                document="as written",
            )
        ],
    )
    assert (ticket.key, ticket.kind, ticket.title, ticket.status, ticket.priority) == (
        "ISSUE-1",
        "issue",
        "Greet the world",
        "open",
        "P1",
    )
    assert (ticket.labels, ticket.components, ticket.type, ticket.assignee) == (["a", "b"], ["core"], "bug", "ann")
    assert (ticket.agent, ticket.estimate, ticket.files, ticket.document) == (
        "codex",
        {"minutes": 120},
        {"modify": ["a.py"]},
        "as written",
    )
    first, second = ticket.criteria
    assert (first.text, first.check, first.group, first.approved, first.met) == (
        "it greets",
        "true",
        "Manners",
        True,
        False,
    )
    assert (second.met, second.evidence) == (True, {"by": "ann"})
    assert ticket.created_by == "person:ann"
    view = show(desk, "ISSUE-1")
    assert view.parent is not None
    assert view.parent.key == "EPIC-1"


def test_keys_count_up_by_kind_and_are_never_given_again(desk: Desk) -> None:
    assert made(desk, "a", "b", NewTicket("c", kind="epic")) == ["TASK-1", "TASK-2", "EPIC-1"]
    undo(desk)
    assert made(desk, NewTicket("d", kind="epic")) == ["EPIC-2"]


def test_many_are_made_in_one_step_and_refer_to_each_other_by_their_local_ids(desk: Desk) -> None:
    made(desk, "known")
    wanted = [
        NewTicket("t", local="task", parent="issue", depends_on=["first", "TASK-1"]),
        NewTicket("i", kind="issue", local="issue", parent="epic"),
        NewTicket("e", kind="epic", local="epic"),
        NewTicket("f", local="first", blocks=["TASK-1"]),
    ]
    with pytest.raises(Refused, match="circle"):
        create(desk, [*wanted, NewTicket("x", local="x", depends_on=["task"], blocks=["first"])])
    assert keys_in(desk) == ["TASK-1"]
    t, i, e, f = create(desk, wanted)
    assert (t.parent, i.parent) == (i.uid, e.uid)
    assert [row.uid for row in show(desk, t.key).waits_for] == [show(desk, "TASK-1").ticket.uid, f.uid]
    assert undo(desk).gone == sorted(item.key for item in (t, i, e, f))
    assert keys_in(desk) == ["TASK-1"]
    assert show(desk, "TASK-1").waits_for == []


WRONG: list[tuple[NewTicket, type[TrackdownError]]] = [
    (NewTicket("", local="empty"), InvalidInput),
    (NewTicket("x", kind="story"), InvalidInput),
    (NewTicket("x", priority="P9"), InvalidInput),
    (NewTicket("x", estimate="soon"), InvalidInput),
    (NewTicket("x", labels=["a b"]), InvalidInput),
    (NewTicket("x", assignee="a b"), InvalidInput),
    (NewTicket("x", files={"modify": ["../a"]}), InvalidInput),
    (NewTicket("x", criteria=[NewCriterion(" ")]), InvalidInput),
    (NewTicket("x", body="\x00"), InvalidInput),
    (NewTicket("x", parent="TASK-99"), NotFound),
    (NewTicket("x", parent="nobody"), InvalidInput),
    (NewTicket("x", parent="TASK-1"), Refused),
    (NewTicket("x", kind="epic", parent="EPIC-1"), Refused),
    (NewTicket("x", parent="EPIC-2"), Refused),
    (NewTicket("x", depends_on=["TASK-99"]), NotFound),
    (NewTicket("x", depends_on=["RUN-1"]), NotFound),
    (NewTicket("x", parent="RUN-1"), NotFound),
    (NewTicket("x", blocks=["y"]), InvalidInput),
    (NewTicket("x", local="x", depends_on=["x"]), Refused),
    (NewTicket("x", local="good"), InvalidInput),
]


@pytest.mark.parametrize(("wrong", "error"), WRONG)
def test_of_many_tickets_all_are_made_or_none_and_the_wrong_one_is_named(
    desk: Desk, wrong: NewTicket, error: type[TrackdownError]
) -> None:
    made(desk, "known", NewTicket("open", kind="epic"), NewTicket("over", kind="epic"))
    update(desk, "EPIC-2", Changes(status="done"))
    with desk.store.write("trackdown") as writer:
        writer.append([recorded("r1", "created", run_created(lookup.uid_of(writer, "TASK-1"), "RUN-1"))])
    before = keys_in(desk)
    with pytest.raises(error) as refused:
        create(desk, [NewTicket("good", local="good"), wrong])
    assert refused.value.thing
    assert keys_in(desk) == before


def test_tickets_that_are_each_others_parents_are_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="each other's parents"):
        create(
            desk,
            [NewTicket("a", kind="issue", local="a", parent="b"), NewTicket("b", kind="issue", local="b", parent="a")],
        )
    assert keys_in(desk) == []


def test_a_title_is_no_name_for_other_tickets_to_refer_to(desk: Desk) -> None:
    made(desk, "first")
    _, second = create(desk, [NewTicket("TASK-1"), NewTicket("b", depends_on=["TASK-1"])])
    assert [row.title for row in show(desk, second.key).waits_for] == ["first"]


@pytest.mark.parametrize(
    ("actor", "trusted", "approved"),
    [("person:ann", True, True), ("person:ann", False, False), ("agent:claude", True, False)],
)
def test_a_check_from_outside_or_from_an_agent_waits_for_approval(
    desk: Desk, actor: str, trusted: bool, approved: bool
) -> None:
    criteria = [NewCriterion("it greets", "true"), NewCriterion("it is kind", met=True)]
    (ticket,) = create(desk._replace(actor=actor), [NewTicket("x", criteria=criteria, trusted=trusted)])
    assert ticket.criteria[0].approved is approved
    assert ticket.criteria[1].met is actor.startswith("person:")


def test_nothing_to_make_makes_nothing(desk: Desk) -> None:
    assert create(desk, []) == []
