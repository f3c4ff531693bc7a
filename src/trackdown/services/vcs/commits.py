"""What commits say about tickets: they are tied to them, may say that one is done, and how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from trackdown.core.ops.envelope import derived_id
from trackdown.core.ops.links import linked, unlinked
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.work_log import logged
from trackdown.core.tickets.mentions import Mention, mentions
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import TrackdownError
from trackdown.ports.history import CommitText, History
from trackdown.ports.store import Reader, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.tickets.changes import Changes
from trackdown.services.tickets.changes import apply as change

SHORT = 10
_LONGEST_TITLE = 120


class Deeds(NamedTuple):
    """What a commit may do besides being tied to the tickets that it names."""

    status: bool = True
    time: bool = True


class Told(NamedTuple):
    """What one commit did to one ticket. ``minutes`` were added to its time (taken from it, below zero). ``gone`` are
    commits that this one stands for now; ``left`` if it does not name the ticket, as they did. ``problem`` says why the
    ticket was not moved."""

    key: str
    commit: str
    title: str
    before: str
    after: str
    minutes: int = 0
    gone: list[str] = []
    left: bool = False
    problem: TrackdownError | None = None


class Scanned(NamedTuple):
    """``unknown`` are keys of this project that no ticket has, each with the commit that names it."""

    commits: int
    told: list[Told]
    unknown: list[tuple[str, str]]

    @property
    def exit_code(self) -> int:
        """3 if a ticket could not be moved."""
        return 3 if any(item.problem for item in self.told) else 0


def scan(
    desk: Desk,
    history: History,
    commits: list[CommitText],
    wanted: Deeds,
    rewritten: Mapping[str, list[str]] | None = None,
    *,
    dry_run: bool = False,
) -> Scanned:
    """Do what commits say, oldest first, as one step; each commit once, whatever becomes of it later.

    ``rewritten`` names, for a commit, those that it was made of when somebody amended or rebased.
    """
    former = dict(rewritten or {})
    said = [(commit, _said(commit)) for commit in commits]
    told: list[Told] = []
    unknown: dict[tuple[str, str], None] = {}
    if not former and not any(found for _, found in said):
        return Scanned(len(commits), [], [])
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        work = _Scan(desk, writer, history, wanted, former)
        for commit, found in said:
            for mention in found:
                ticket = _ticket(writer, mention.key)
                if ticket is not None:
                    told += work.tell(ticket, commit, mention)
                elif mention.key.rpartition("-")[0] in _prefixes(desk):
                    unknown[mention.key, commit.id] = None
        told += work.leave()
    return Scanned(len(commits), told, list(unknown))


def _said(commit: CommitText) -> list[Mention]:
    found = mentions(commit.message)
    if commit.parents < 2:
        return found
    # Below its subject a merge may list the subjects of what it merges, which speak for themselves.
    own = {mention.key: mention for mention in mentions(commit.subject)}
    return [own.get(mention.key, Mention(mention.key)) for mention in found]


def _prefixes(desk: Desk) -> list[str]:
    return [prefix for kind, prefix in desk.prefixes.items() if kind != "run"]


def _ticket(reader: Reader, key: str) -> Ticket | None:
    """The ticket that a text means; ``None`` for whatever else looks like a key (UTF-8)."""
    try:
        state = reader.ticket(lookup.uid_of(reader, key))
    except TrackdownError:
        return None
    return None if state is None else Ticket.from_state(state)


class _Scan(NamedTuple):
    """One scan, inside its step."""

    desk: Desk
    writer: Writer
    history: History
    wanted: Deeds
    former: dict[str, list[str]]

    def tell(self, ticket: Ticket, commit: CommitText, mention: Mention) -> list[Told]:
        """What the commit did to the ticket; nothing if it is known."""
        earlier = [link for link in ticket.links if link["kind"] == "commit" and self._same(link, commit)]
        counted = self._counted(earlier, commit)
        total = mention.minutes if self.wanted.time else counted
        closes = mention.closes and self.wanted.status
        link = self._link(commit, total, closes or any(item.get("closes") for item in earlier))
        # A derived id: what a person took back, and what another replica did, is not done again.
        if not self.writer.append([linked(ticket.uid, link, id=derived_id("commit", ticket.uid, commit.id))]):
            return []
        gone = [str(item["id"]) for item in earlier if not self.history.kept(str(item["id"]))]
        self.writer.append([unlinked(ticket.uid, "commit", id) for id in gone])
        self._log(ticket, commit, total - counted)
        problem = None
        if closes and not any(item.get("closes") for item in earlier):
            problem = self._close(ticket, commit)
        after = lookup.by_uid(self.writer, ticket.uid).status
        title = commit.subject[:_LONGEST_TITLE]
        return [Told(ticket.key, commit.id, title, ticket.status, after, total - counted, gone, problem=problem)]

    def leave(self) -> list[Told]:
        """Take commits that were written anew from the tickets that nothing of them names any more."""
        told: list[Told] = []
        for new, olds in self.former.items():
            for old in olds:
                for uid in [] if self.history.kept(old) else self.writer.linked("commit", old):
                    told.append(self._leave(lookup.by_uid(self.writer, uid), old, new))
        return told

    def _leave(self, ticket: Ticket, old: str, new: str) -> Told:
        link = next(link for link in ticket.links if (link["kind"], link["id"]) == ("commit", old))
        self.writer.append([unlinked(ticket.uid, "commit", old)])
        left = all((item["kind"], item["id"]) != ("commit", new) for item in ticket.links)
        # If the new one is tied as well, it was read before git said what it was made of, and its time counted twice.
        minutes = -int(link.get("minutes", 0)) if self.wanted.time else 0
        (commit,) = self.history.named([new]) or [CommitText(new, 1, "", "", "", "")]
        self._log(ticket, commit, minutes)
        return Told(ticket.key, new, str(link.get("title", "")), ticket.status, ticket.status, minutes, [old], left)

    def _same(self, link: dict[str, Any], commit: CommitText) -> bool:
        """Whether the link's commit is the same work: this one was made of it, or both were authored by the same person
        in the same second, neither lies before the other, and they say the same or the earlier one is gone."""
        id = str(link["id"])
        if id in self.former.get(commit.id, []):
            return True
        if id == commit.id or link.get("authored") != _authored(commit):
            return False
        if self.history.descends(commit.id, id) or self.history.descends(id, commit.id):
            return False
        return link.get("title") == commit.subject[:_LONGEST_TITLE] or not self.history.kept(id)

    def _counted(self, earlier: list[dict[str, Any]], commit: CommitText) -> int:
        """The minutes that were logged for this work already."""
        made_of = self.former.get(commit.id, [])
        parts = [int(link.get("minutes", 0)) for link in earlier if link["id"] in made_of]
        return sum(parts) if parts else max([int(link.get("minutes", 0)) for link in earlier], default=0)

    def _link(self, commit: CommitText, minutes: int, closes: bool) -> dict[str, Any]:
        known = {"kind": "commit", "id": commit.id, "title": commit.subject[:_LONGEST_TITLE]}
        more = {"authored": _authored(commit), "minutes": minutes, "closes": closes}
        return {**known, **{name: value for name, value in more.items() if value}}

    def _log(self, ticket: Ticket, commit: CommitText, minutes: int) -> None:
        if not minutes:
            return
        id = derived_id("commit-time", ticket.uid, commit.id, minutes)
        note = f"commit {commit.id[:SHORT]} by {commit.author or 'nobody'}"
        self.writer.append([logged(ticket.uid, minutes, note, id=id)])
        if ticket.remaining is not None:
            self.writer.append([changed(ticket.uid, {"remaining": max(0, ticket.remaining - minutes)})])

    def _close(self, ticket: Ticket, commit: CommitText) -> TrackdownError | None:
        """Move the ticket to review; the refusal if it cannot be."""
        if ticket.status in (*FINISHED, "review"):
            return None
        try:
            reason = f"commit {commit.id[:SHORT]}"
            change(self.desk, self.writer, ticket, Changes(status="review", reason=reason))
        except TrackdownError as error:
            return error
        return None


def _authored(commit: CommitText) -> str:
    """Who and when in one short word: what stays when a commit is written anew."""
    return derived_id("authored", commit.email, commit.authored)[1:13]
