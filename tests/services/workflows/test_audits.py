from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.core.workflows.model import Transition, Workflow, Workflows
from trackdown.core.workflows.orders import Order, read
from trackdown.errors import BadDocument, Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.tickets.applying import apply, reset
from trackdown.services.tickets.archive import archive
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.workflows.audits import RULES, definitions, repair, violations
from trackdown.testing.factories import made

OWN = Workflows(
    {"w": Workflow("w", ("new", "going", "over"), (Transition("new", "going"), Transition("going", "over")))}
)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return desk._replace(workflows=lambda: OWN)


def ticket(desk: Desk, key: str) -> Ticket:
    with desk.store.read() as reader:
        return lookup.ticket(reader, key)


def past_every_guard(desk: Desk, key: str, status: str, reason: str = "", **other: Any) -> None:
    with desk.store.write(desk.actor) as writer:
        uid = lookup.uid_of(writer, key)
        writer.append([moved(uid, status, reason, **other)])


def broken(desk: Desk) -> None:
    """One ticket for each rule."""
    made(desk, NewTicket("e", kind="epic"), NewTicket("i", kind="issue", parent="EPIC-1"),
         NewTicket("unmet", criteria=[NewCriterion("it greets")]), NewTicket("child", parent="ISSUE-1"),
         "held", "lonely", "gone", "odd", "skips", "fine")  # fmt: skip
    past_every_guard(desk, "TASK-1", "done")
    past_every_guard(desk, "EPIC-1", "done")
    past_every_guard(desk, "ISSUE-1", "done")
    past_every_guard(desk, "TASK-3", "blocked")
    past_every_guard(desk, "TASK-4", "in-progress")
    with desk.store.write(desk.actor) as writer:
        for key, name in (("TASK-5", "lost"), ("TASK-6", "w"), ("TASK-7", "w")):
            writer.append([changed(lookup.uid_of(writer, key), {"workflow": name})])
    past_every_guard(desk, "TASK-6", "in-progress", state="elsewhere")
    with desk.store.write(desk.actor) as writer:
        writer.append([changed(lookup.uid_of(writer, "TASK-6"), {"assignee": "ann"})])
    past_every_guard(desk, "TASK-7", "open", state="new")
    past_every_guard(desk, "TASK-7", "done", state="over")


def test_every_broken_rule_is_found_and_nothing_else(desk: Desk) -> None:
    broken(desk)
    found = violations(desk, transitions=True)
    assert [(item.rule, item.key) for item in found] == [
        ("done-with-unmet-criteria", "TASK-1"),
        ("finished-over-open-children", "ISSUE-1"),
        ("blocked-without-cause", "TASK-3"),
        ("in-progress-without-assignee", "TASK-4"),
        ("unknown-workflow", "TASK-5"),
        ("unknown-state", "TASK-6"),
        ("skipped-way", "TASK-7"),
    ]
    assert {item.rule for item in found} == set(RULES)
    assert "skipped-way" not in {item.rule for item in violations(desk)}


def test_what_has_one_clear_repair_is_mended_as_one_step_and_its_parents_with_it(desk: Desk) -> None:
    broken(desk)
    foreseen = repair(desk, dry_run=True)
    assert ticket(desk, "TASK-4").status == "in-progress"
    done = repair(desk)
    assert done == foreseen
    assert {item.key: item.after for item in done} == {
        **{"TASK-1": "reopened", "ISSUE-1": "reopened", "EPIC-1": "reopened", "TASK-3": "open", "TASK-4": "open"},
        "TASK-6": "in-progress (going)",
    }
    assert {item.rule for item in violations(desk)} == {"unknown-workflow"}
    assert "TASK-2" in ticket(desk, "ISSUE-1").reason
    with pytest.raises(Refused, match="ISSUE-1"):
        undo(desk)  # it would break the hierarchy again


def test_a_repair_can_be_undone_where_nothing_else_stands_on_it(desk: Desk) -> None:
    made(desk, "held", "lonely")
    past_every_guard(desk, "TASK-1", "blocked")
    past_every_guard(desk, "TASK-2", "in-progress")
    assert len(repair(desk)) == 2
    undo(desk)
    assert [ticket(desk, key).status for key in ("TASK-1", "TASK-2")] == ["blocked", "in-progress"]


def test_what_a_person_forced_is_said_and_mended_like_the_rest_when_somebody_asks_for_it(desk: Desk) -> None:
    made(desk, NewTicket("i", kind="issue"), NewTicket("t", parent="ISSUE-1"))
    update(desk, "ISSUE-1", Changes(status="done", force=True))
    (found,) = violations(desk)
    assert (found.forced, found.repair) == (True, "reopened")
    assert [item.key for item in repair(desk)] == ["ISSUE-1"]
    assert ticket(desk, "ISSUE-1").status == "reopened"


def test_an_order_goes_through_and_one_that_is_refused_stays_where_it_came_to(desk: Desk) -> None:
    made(desk, "a", NewTicket("b", criteria=[NewCriterion("it greets")]), "c")
    orders = [
        Order("TASK-1", ("in-progress", "review")),
        Order("TASK-2", ("review", "done")),
        Order("TASK-9", ("review",)),
        Order("TASK-3", ("nowhere",)),
    ]
    found = apply(desk, orders)
    assert [(item.key, item.after, item.error is None) for item in found.items] == [
        *(("TASK-1", "review", True), ("TASK-2", "review", False), ("TASK-9", "", False), ("TASK-3", "open", False)),
    ]
    assert (found.exit_code, ticket(desk, "TASK-2").status) == (3, "review")
    undo(desk)
    assert ticket(desk, "TASK-1").status == "open"


@pytest.mark.parametrize("preview", [{"validate_steps": True}, {"dry_run": True}])
def test_steps_that_are_tried_first_change_nothing_unless_all_can_be_done(desk: Desk, preview: Any) -> None:
    made(desk, "a", "b")
    before = [ticket(desk, key) for key in ("TASK-1", "TASK-2")]
    found = apply(desk, [Order("TASK-1", ("review",)), Order("TASK-2", ("blocked",))], **preview)
    assert not found.done
    assert found.exit_code == 2
    assert [ticket(desk, key) for key in ("TASK-1", "TASK-2")] == before
    assert apply(desk, [Order("TASK-1", ("review",))], validate_steps=True).exit_code == 0
    assert ticket(desk, "TASK-1").status == "review"


def test_tickets_go_back_to_what_a_backup_says_as_far_as_that_fits(desk: Desk) -> None:
    made(desk, NewTicket("i", kind="issue"), NewTicket("a", parent="ISSUE-1"), "b", "new")
    with desk.store.read() as reader:
        states = [dict(reader.ticket(lookup.uid_of(reader, key)) or {}) for key in ("ISSUE-1", "TASK-1", "TASK-2")]
    for key in ("TASK-1", "ISSUE-1", "TASK-2"):
        update(desk, key, Changes(status="done"))
    keys = ["TASK-1", "ISSUE-1", "TASK-2", "TASK-3", "TASK-9"]
    assert [item.error is None for item in reset(desk, keys, states, "b", dry_run=True).items] == [True] * 3 + [
        False
    ] * 2
    assert ticket(desk, "TASK-2").status == "done"
    found = reset(desk, keys, states, "b")
    assert [ticket(desk, key).status for key in keys[:4]] == ["open"] * 4
    assert found.exit_code == 3
    (refused,) = reset(desk, ["ISSUE-1"], [{**states[0], "status": "done"}], "b").items
    assert refused.error is not None
    assert "TASK-1" in refused.error.message


RIGHT = {
    "list": "tickets:\n  - {key: TASK-1, to: review, reason: looked at}\n  - key: task-2\n    to: [doing, review]\n",
    "short": "TASK-1: review\nTASK-2: [doing, review]\n",
    "audit": '{"statuses": {}, "violations": [{"key": "TASK-1", "rule": "x", "to": "review"},'
    ' {"key": "TASK-2", "to": ["doing", "review"]}, {"key": "TASK-3", "to": null}]}',
}


@pytest.mark.parametrize("name", RIGHT)
def test_orders_are_read_in_every_form(name: str) -> None:
    found = read(RIGHT[name], "f")
    assert [(order.key, order.to) for order in found.moves] == [
        ("TASK-1", ("review",)),
        ("TASK-2", ("doing", "review")),
    ]
    assert found.undecided == (["TASK-3"] if name == "audit" else [])


WRONG = [
    *(
        "",
        "[]",
        "- TASK-1",
        "text",
        "tickets: TASK-1",
        "tickets:\n- TASK-1",
        "tickets:\n- {to: review}",
        "tickets: {a: b}",
    ),
    *("tickets:\n- {key: TASK-1}", "tickets:\n- {key: ../etc, to: x}", "tickets:\n- {key: TASK-1, to: x, when: now}"),
    *("tickets:\n- {key: TASK-1, to: {a: b}}", "TASK-1: {to: review}", "nokey: review", "TASK-1: a\nTASK-1: b"),
    *("tickets:\n- {key: TASK-1, to: x, reason: [a]}", "\x00", "tickets: [", "tickets: !!python/name:os.system x"),
]


@pytest.mark.parametrize("text", WRONG)
def test_a_file_of_orders_that_cannot_be_understood_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(BadDocument) as refused:
        read(text, "f")
    assert refused.value.thing.startswith("f:")


def test_conditions_that_an_evaluation_sets_are_no_news_and_others_are(desk: Desk) -> None:
    way = Transition("new", "over", ("lint-passing", "board_agrees"))
    desk = desk._replace(workflows=lambda: Workflows({"w": Workflow("w", ("new", "over"), (way,))}))
    noted = [item.text for item in definitions(desk) if item.rule == "unset-guard"]
    assert len(noted) == 1
    assert "board_agrees" in noted[0]


@pytest.mark.parametrize("end", ["cancelled", "archived"])
def test_nothing_is_reopened_below_what_was_cancelled_or_put_away(desk: Desk, end: str) -> None:
    made(
        desk,
        NewTicket("e", kind="epic"),
        NewTicket("i", kind="issue", parent="EPIC-1", criteria=[NewCriterion("it greets")]),
        NewTicket("t", parent="ISSUE-1", criteria=[NewCriterion("it says who")]),
    )
    update(desk, "TASK-1", Changes(status="done", force=True))
    update(desk, "ISSUE-1", Changes(status="done", force=True))
    update(desk, "EPIC-1", Changes(status="done" if end == "archived" else end, reason="no longer wanted"))
    if end == "archived":
        archive(desk, ["EPIC-1"])
    assert {item.repair for item in violations(desk)} == {""}
    assert repair(desk) == []
    assert ticket(desk, "TASK-1").status == ticket(desk, "ISSUE-1").status == "done"
