"""Bringing tickets back to what a backup holds: by new operations, as one undoable step. No log is ever rewound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.ops.ticket_lifecycle import archived, imported
from trackdown.core.query.nodes import EVERY_TICKET
from trackdown.core.reports.record import differing, record_of
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import NotFound
from trackdown.ports.store import Writer
from trackdown.services import rehearsal
from trackdown.services.desk import Desk
from trackdown.services.transfer.placement import check_places, placed
from trackdown.services.transfer.survey import keys_of

AT_ONCE = 200
_OF_STATUS = ("status", "state", "reason", "moved_at", "blocked_from", "responded_at", "response_from")


class Back(NamedTuple):
    """A ticket that was brought back, and the fields in which it differed; all of them if it was gone."""

    key: str
    fields: list[str]


class Restored(NamedTuple):
    """``newer`` are tickets that were made since and stay; those among them that were put away are ``archived``.
    ``kept_status``: tickets that came back but for their status, because something newer hangs on that. ``comments``
    counts those made since, which only the log shows now."""

    back: list[Back]
    newer: list[str]
    archived: list[str]
    kept_status: list[str]
    comments: int


class Wishes(NamedTuple):
    """``only`` are keys; empty for all tickets. ``archive_newer`` puts away what was made since."""

    only: tuple[str, ...] = ()
    archive_newer: bool = False
    dry_run: bool = False


EVERYTHING = Wishes()


def restore(desk: Desk, states: Callable[[], Iterable[State]], source: str, wishes: Wishes = EVERYTHING) -> Restored:
    """``states`` reads those of the backup, each time anew; ``source`` names it. Raises NotFound for a key of ``only``
    that the backup does not have, and Refused for relations that cannot be and for tickets that an agent is at."""
    wanted, places = _chosen(states(), wishes.only, source)
    with rehearsal.step(desk, dry_run=wishes.dry_run) as writer:
        here = {state["uid"]: _standing(state) for state in writer.states(EVERY_TICKET)}
        newer = {} if wishes.only else {uid: place.key for uid, place in here.items() if uid not in places}
        kept = _kept_statuses({uid: places[uid] for uid in wanted}, here)
        done = Restored([], list(newer.values()), [], [], 0)
        written: dict[str, State] = {}
        fresh: set[str] = set()
        left = (state for state in states() if state["uid"] in wanted)
        seen = 0
        while some := list(islice(left, AT_ONCE)):
            writer.tell("Restoring a backup", seen * 100 // len(wanted))
            seen += len(some)
            known = writer.tickets([state["uid"] for state in some])
            drafts = []
            for state in some:
                now = known.get(state["uid"])
                target = _target(state, now, keep_status=state["uid"] in kept)
                fields = _differing(now, target)
                if not fields:
                    continue
                drafts.append(imported(state["uid"], target))
                done.back.append(Back(target["key"], fields))
                written[state["uid"]] = placed(state["uid"], target)
                done = done._replace(comments=done.comments + _comments_since(state, now))
                if now is None:
                    fresh.add(state["uid"])
                elif state["uid"] in kept and state["status"] != now["status"]:
                    done.kept_status.append(target["key"])
            writer.append(drafts)
        check_places(desk, writer, written, fresh)
        if wishes.archive_newer:
            done.archived.extend(_put_away(writer, newer, source))
    return done


class _Standing(NamedTuple):
    """So much of a ticket is held of all of them at once."""

    key: str
    status: str
    parent: str

    @property
    def open(self) -> bool:
        return self.status not in FINISHED


def _standing(state: State) -> _Standing:
    return _Standing(state["key"], state["status"], state.get("parent", ""))


def _chosen(states: Iterable[State], only: tuple[str, ...], source: str) -> tuple[set[str], dict[str, _Standing]]:
    """The uids to bring back, and how every ticket of the backup stands."""
    keys: dict[str, str] = {}
    places: dict[str, _Standing] = {}
    for state in states:
        places[state["uid"]] = _standing(state)
        for key in keys_of(state) if only else ():
            keys[key] = state["uid"]
    if not only:
        return set(places), places
    for key in only:
        if key.strip().upper() not in keys:
            raise NotFound(f"{source} does not have {key[:80]}.", thing=key[:80], hint="Use the keys of that time.")
    return {keys[key.strip().upper()] for key in only}, places


def _put_away(writer: Writer, newer: Mapping[str, str], source: str) -> Iterator[str]:
    for uid, state in writer.tickets(newer).items():
        if not state.get("archived"):
            writer.append([archived(uid, True, f"made after {source}")])
            yield state["key"]


def _target(state: State, now: State | None, *, keep_status: bool) -> State:
    """The state to bring a ticket to. It goes on answering to every key that it ever had."""
    # Without the time of its last change: that is now.
    target = {name: value for name, value in state.items() if name not in ("uid", "updated_at")}
    if now is None:
        return target
    known = keys_of(target)
    before = [*now.get("former", []), {"key": now["key"], "kind": now["kind"]}]
    former = [item for item in before if item["key"] not in known]
    if former:
        target["former"] = [*target.get("former", []), *former]
    if keep_status:
        target = {name: value for name, value in target.items() if name not in _OF_STATUS}
        target |= {name: now[name] for name in _OF_STATUS if name in now}
    return target


def _differing(now: State | None, target: State) -> list[str]:
    def plain(state: State) -> State:
        return record_of({name: value for name, value in state.items() if name not in ("uid", "updated_at")}, str)

    return differing(plain(now) if now else {}, plain(target))


def _comments_since(state: State, now: State | None) -> int:
    then = {comment["id"] for comment in state.get("comments", [])}
    return sum(comment["id"] not in then for comment in (now or {}).get("comments", []))


def _kept_statuses(wanted: Mapping[str, _Standing], here: Mapping[str, _Standing]) -> set[str]:
    """The tickets that cannot have the status of the backup: they would be finished over something open that is newer,
    or open under something finished."""
    after = {**here, **wanted}
    below: dict[str, list[str]] = {}
    for uid, place in after.items():
        below.setdefault(place.parent, []).append(uid)
    kept: set[str] = set()
    changed = True
    while changed:
        changed = False
        for uid in wanted:
            now, above = here.get(uid), after.get(after[uid].parent)
            if now is None or now.status == after[uid].status:
                continue
            over_open = not after[uid].open and any(after[child].open for child in below.get(uid, ()))
            if over_open or (after[uid].open and above is not None and not above.open):
                after[uid] = after[uid]._replace(status=now.status)
                kept.add(uid)
                changed = True
    return kept
