"""Operations that tie a ticket to things elsewhere: commits, branches, pull requests, builds, conversations, and
tickets of other trackers. A link is known by its kind and id."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops.envelope import Draft, Operation, State

KINDS = ("commit", "branch", "pull-request", "build", "session", "reference")
"""``reference`` is a ticket or page of another system: its id is ``github:owner/name#12``, ``JIRA-7`` or an address."""


def linked(uid: str, link: dict[str, Any], *, id: str = "") -> Draft:
    """``link`` holds kind (one of ``KINDS``), id, and what else is known: title, url, client, digest, state."""
    return Draft(uid, "ticket.linked", link, id=id)


def unlinked(uid: str, kind: str, id: str) -> Draft:
    """The link no longer holds."""
    return Draft(uid, "ticket.unlinked", {"kind": kind, "id": id})


def _others(state: State, operation: Operation) -> list[dict[str, Any]]:
    name = (operation.payload["kind"], operation.payload["id"])
    return [link for link in state.get("links", []) if (link["kind"], link["id"]) != name]


def _apply_linked(state: State, operation: Operation) -> State:
    state["links"] = [*_others(state, operation), {"at": operation.at, **operation.payload}]
    return state


def _apply_unlinked(state: State, operation: Operation) -> State:
    state["links"] = _others(state, operation)
    return state


APPLY = {"ticket.linked": _apply_linked, "ticket.unlinked": _apply_unlinked}
