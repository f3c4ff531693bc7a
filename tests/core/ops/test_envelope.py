from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.ops import (
    comments,
    criteria,
    guards,
    links,
    obstacles,
    relations,
    run_record,
    sprint_record,
    subtasks,
    ticket_fields,
    ticket_lifecycle,
    work_log,
)
from trackdown.core.ops.envelope import Draft, Operation, canonical, derived_id, digest
from trackdown.core.ops.fold import APPLY, is_retraction, unknown
from trackdown.core.ops.order import in_order, position
from trackdown.testing.factories import operation

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=8,
)
DRAFTS = [
    ticket_lifecycle.created("t", "TASK-1", "task", {}),
    ticket_lifecycle.moved("t", "done", "because", forced=True),
    ticket_fields.changed("t", {"title": "x"}),
    ticket_fields.labelled("t", ["a"], ["b"]),
    criteria.added("t", {"id": "c", "text": "holds"}),
    criteria.settled("t", "c", True, "ann", {}),
    criteria.approved("t", ["c"]),
    criteria.replaced("t", []),
    relations.blocked("t", ["u"]),
    relations.unblocked("t", ["u"]),
    relations.related("t", "relates", ["u"]),
    relations.unrelated("t", "relates", ["u"]),
    comments.commented("t", "hello"),
    ticket_fields.placed("t", ["a"], ["b"]),
    ticket_lifecycle.reclassified("t", "issue", "ISSUE-1", "too big"),
    ticket_lifecycle.archived("t", True),
    ticket_lifecycle.imported("t", {"key": "TASK-1", "kind": "task", "title": "x"}),
    subtasks.added("t", {"id": "s", "title": "x", "status": "open"}),
    subtasks.changed("t", "s", {"status": "done"}),
    subtasks.removed("t", "s"),
    obstacles.added("t", {"id": "o", "kind": "business", "text": "no"}),
    obstacles.cleared("t", ["o"]),
    obstacles.escalated("t", "response", "late"),
    links.linked("t", {"kind": "commit", "id": "c"}),
    links.unlinked("t", "commit", "c"),
    guards.approved("t", "tests", "gate"),
    guards.withdrawn("t", "tests"),
    work_log.logged("t", 30),
    sprint_record.created("s", "23", {}),
    sprint_record.changed("s", {"goal": "x"}),
    sprint_record.started("s", {"points": 1}),
    sprint_record.closed("s", {"points": 1}),
    *(run_record.recorded("r", name.removeprefix("run."), {}) for name in run_record.APPLY),
]


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.type)
def test_every_operation_that_can_be_written_is_one_that_the_fold_knows(draft: Draft) -> None:
    written = operation(draft.type, draft.payload)
    assert not unknown(written)
    assert not is_retraction(written)
    assert written.family == {"t": "ticket", "r": "run", "s": "sprint"}[draft.entity]


def test_every_operation_that_the_fold_knows_can_be_written() -> None:
    assert {draft.type for draft in DRAFTS} == set(APPLY)


@given(st.dictionaries(st.text(st.characters()), JSON))
def test_one_value_has_one_text_that_any_store_can_keep(payload: dict[str, object]) -> None:
    text = canonical(payload)
    text.encode("utf-8")
    assert json.loads(text) == payload
    assert canonical(dict(reversed(payload.items()))) == text


FIELDS = [name for name in Operation._fields if name != "payload"]


@pytest.mark.parametrize("field", FIELDS)
def test_the_digest_depends_on_every_field(field: str) -> None:
    one = operation("ticket.changed", {"set": {"title": "x"}})
    changed: Any = {field: 77 if isinstance(getattr(one, field), int) else "other"}
    other = one._replace(**changed)
    assert digest(one) != digest(other)
    assert digest(one) != digest(one._replace(payload={"set": {"title": "y"}}))
    assert digest(one) == digest(one._replace(payload={"set": {"title": "x"}}))


def test_text_that_is_no_utf8_has_a_digest() -> None:
    assert len(digest(operation("ticket.changed", {"set": {"title": "\ud800"}}, actor="person:\udcff"))) == 64


def test_the_same_parts_give_the_same_id_and_others_another() -> None:
    assert derived_id("r", "turn", 1) == derived_id("r", "turn", 1)
    assert (
        len(
            {
                derived_id("r", "turn", 1),
                derived_id("r", "turn", 2),
                derived_id("r", "turn1"),
                derived_id("rt", "urn", 1),
            }
        )
        == 4
    )


def test_recording_a_step_of_a_run_twice_gives_one_id_and_without_a_step_none() -> None:
    once, twice = (run_record.recorded("r", "verified", {}, 1, "tree") for _ in range(2))
    assert once.id == twice.id != ""
    assert run_record.recorded("r", "resumed", {}).id == ""
    assert run_record.recorded("r", "placed", {}, local=True).scope == "local"


def test_operations_are_ordered_by_logical_clock_and_then_id_never_by_time() -> None:
    late = operation("ticket.moved", {}, 1, at="2030-01-01T00:00:00Z")
    tied = [operation("ticket.moved", {}, 2, id=name, at="2020-01-01T00:00:00Z") for name in ("b", "a")]
    assert in_order([*tied, late]) == [late, tied[1], tied[0]]
    assert position(late) == (1, "o000001")
