"""What a build of continuous integration says about tickets: whether their commits passed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from trackdown.core.ops.comments import commented
from trackdown.core.ops.links import linked
from trackdown.core.tickets.fields import checked_word
from trackdown.core.tickets.key_pattern import KeyPattern
from trackdown.core.tickets.mentions import keys_in
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import InvalidInput, NotFound, TrackdownError
from trackdown.ports.store import Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.relations.links import thing
from trackdown.services.tickets.changes import Changes
from trackdown.services.tickets.changes import apply as change
from trackdown.services.workflows.guards import approve_guard

Outcome = Literal["success", "failure"]
ON_SUCCESS = ("mark-review-ready", "comment", "approve:GUARD", "none")
ON_FAILURE = ("comment", "reopen", "block", "none")
_APPROVE = "approve:"


class Build(NamedTuple):
    """``commit`` is what was built, empty if that is not known."""

    id: str
    outcome: Outcome
    url: str = ""
    commit: str = ""


class Source(NamedTuple):
    """A text that may name tickets. ``commit`` is the one that it belongs to; empty where it always counts."""

    text: str
    commit: str = ""


class Told(NamedTuple):
    """What a build did to a ticket, in words. ``new`` is false if the ticket knew how this build went."""

    key: str
    before: str
    after: str
    done: list[str]
    new: bool = True
    problem: TrackdownError | None = None


class Updated(NamedTuple):
    """``passed_before`` are tickets whose commits an earlier build has passed with, ``unknown`` keys of no ticket."""

    build: Build
    told: list[Told]
    passed_before: list[str]
    unknown: list[str]

    @property
    def exit_code(self) -> int:
        """3 if something could not be done to a ticket."""
        return 3 if any(item.problem for item in self.told) else 0


def checked_build(id: str, outcome: Outcome, url: str = "", commit: str = "") -> Build:
    """Raises InvalidInput for an id that cannot be one."""
    link = thing("build", id)
    if url:
        url = str(thing("build", url).get("url", ""))
        if not url.startswith(("https://", "http://")):
            raise InvalidInput("The address of the build is no web address.", hint="Write it as https://…")
    return Build(link["id"], outcome, url or link.get("url", ""), commit)


def checked_actions(names: Iterable[str], known: tuple[str, ...]) -> list[str]:
    """What to do, in order. Raises InvalidInput."""
    actions = []
    for text in names:
        name = text.strip()
        guard = name.removeprefix(_APPROVE) if name.startswith(_APPROVE) and f"{_APPROVE}GUARD" in known else ""
        if guard:
            checked_word(guard, "guard")
        elif name not in known:
            raise InvalidInput(f"A build cannot {text[:80]!r}.", hint=f"There is {', '.join(known)}.")
        actions.append(name)
    return actions


def update(
    desk: Desk,
    build: Build,
    sources: list[Source],
    pattern: KeyPattern | None,
    actions: list[str],
    descends: Callable[[str, str], bool],
    *,
    dry_run: bool = False,
) -> Updated:
    """Tell the tickets that the sources (newest first) name how a build went, as one step; each ticket once a build.

    A ticket whose newest commit has been in a build that passed is left alone: since then nothing was done for it.
    """
    told: list[Told] = []
    passed: list[str] = []
    unknown: dict[str, str] = {}
    read: set[str] = set()
    seen: set[str] = set()
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        for key, commit in _named(sources, pattern).items():
            try:
                ticket = lookup.ticket(writer, key)
            except NotFound:
                if pattern is not None or key.rpartition("-")[0] in desk.prefixes.values():
                    unknown[key] = commit
                continue
            if ticket.uid in seen:
                continue
            seen.add(ticket.uid)
            read.update(_built(ticket, build))
            if commit and _passed(ticket, build, commit, descends):
                passed.append(ticket.key)
            else:
                told.append(_tell(desk, writer, ticket, build, actions))
    # What an earlier build has said of an old commit is not said with every build.
    new = [key for key, commit in unknown.items() if not commit or not any(descends(it, commit) for it in read)]
    return Updated(build, told, passed, new)


def _named(sources: list[Source], pattern: KeyPattern | None) -> dict[str, str]:
    """The keys that count, each with the newest commit that names it."""
    named: dict[str, str] = {}
    for source in sources:
        for key in keys_in(source.text):
            if pattern is None or pattern.matches(key):
                named.setdefault(key.upper(), source.commit)
    return named


def _builds(ticket: Ticket) -> list[dict[str, Any]]:
    return [link for link in ticket.links if link["kind"] == "build"]


def _built(ticket: Ticket, build: Build) -> list[str]:
    """The commits with which other builds passed."""
    others = [link for link in _builds(ticket) if link["id"] != build.id and link.get("state") == "success"]
    return [str(link["commit"]) for link in others if link.get("commit")]


def _passed(ticket: Ticket, build: Build, commit: str, descends: Callable[[str, str], bool]) -> bool:
    """Whether another build that passed had this commit in it."""
    return any(descends(built, commit) for built in _built(ticket, build))


def _tell(desk: Desk, writer: Writer, ticket: Ticket, build: Build, actions: list[str]) -> Told:
    same = [link for link in _builds(ticket) if (link["id"], link.get("state")) == (build.id, build.outcome)]
    if any(not link.get("refused") for link in same):
        return Told(ticket.key, ticket.status, ticket.status, [], new=False)
    before = [action for link in same for action in link.get("done", [])]
    done: dict[str, str] = {}
    problem = None
    try:
        for action in actions:
            if action not in before:
                done[action] = _act(desk, writer, lookup.by_uid(writer, ticket.uid), build, action)
    except TrackdownError as error:
        problem = error
    # What was refused is tried again when the same build is told again, for somebody may have met the guard since; what
    # was done is not done twice.
    refused = {"refused": True, "done": [*before, *done]} if problem else {}
    more = {"url": build.url, "commit": build.commit, **refused}
    link = {"kind": "build", "id": build.id, "state": build.outcome}
    writer.append([linked(ticket.uid, {**link, **{name: value for name, value in more.items() if value}})])
    after = lookup.by_uid(writer, ticket.uid).status
    return Told(ticket.key, ticket.status, after, [text for text in done.values() if text], problem=problem)


def _act(desk: Desk, writer: Writer, ticket: Ticket, build: Build, action: str) -> str:
    """Do one thing; what came of it, in words. Raises what a guard refuses."""
    said = f"Build {build.id} {'passed' if build.outcome == 'success' else 'failed'}"
    if action == "comment":
        text = f"{said}: {build.url}" if build.url else f"{said}."
        writer.append([commented(ticket.uid, text)])
        return "commented"
    if action.startswith(_APPROVE):
        guard = action.removeprefix(_APPROVE)
        evidence = {"build": build.id, **({"url": build.url} if build.url else {})}
        new = approve_guard(desk, writer, ticket, guard, by="ci", evidence=evidence)
        return f"{guard} holds" if new else f"{guard} held already"
    if action == "none":
        return ""
    return _move(
        desk, writer, ticket, {"mark-review-ready": "review", "reopen": "reopened"}.get(action, "blocked"), said
    )


def _move(desk: Desk, writer: Writer, ticket: Ticket, to: str, reason: str) -> str:
    already = ticket.status == to or (ticket.status in FINISHED and to != "reopened") or ticket.status == "cancelled"
    if already or (to == "reopened" and ticket.status not in ("review", "done")):
        return f"stays {ticket.status}"
    change(desk, writer, ticket, Changes(status=to, reason=reason))
    return f"{to} ({ticket.status} before)"
