"""The workspaces of runs: which there are, what is in them, and which may go.

Nothing goes that is not on the target branch or under a ref: a workspace is kept before it is taken away, and its ref
goes only when its content is on the target branch, as it is, squashed, rebased or cherry-picked. What belongs to an
open run stays, and so does what no run in this store is known for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from trackdown.core.runs.model import Run
from trackdown.errors import NotFound, TrackdownError
from trackdown.ports.workspace_survey import Seen, WorkspaceSurvey
from trackdown.services import lookup
from trackdown.services.desk import Desk

UNKNOWN = "unknown"


class WorkspaceLine(NamedTuple):
    """One workspace. ``run`` is its key, or its uid where this store does not know it (``state`` is ``unknown``).
    ``bytes`` counts all of the run's folder, ``dirty`` the files that are not in the run's last commit."""

    run: str
    ticket: str
    title: str
    agent: str
    state: str
    kind: str
    path: str
    branch: str
    base: str
    dirty: int
    bytes: int
    created_at: str
    ref: str
    kept: bool


class Deed(NamedTuple):
    """Something that goes: a ``workspace``, the ``folder`` of a run, a ``ref`` of kept work, a ``lock`` file. ``why``
    says where its content is; ``ignored`` are files of a workspace that git ignores, whose content is nowhere."""

    run: str
    what: Literal["workspace", "folder", "ref", "lock"]
    thing: str
    why: str
    bytes: int = 0
    ignored: list[str] = []


class Stay(NamedTuple):
    """Something that could be expected to go and does not."""

    run: str
    thing: str
    why: str


class Pruned(NamedTuple):
    deeds: list[Deed]
    stays: list[Stay]


class Locks(NamedTuple):
    """``names`` lists the lock files, ``free`` says whether nobody holds one; ``discard`` takes one away that nobody
    holds, and says whether it did."""

    names: Callable[[], list[str]]
    free: Callable[[str], bool]
    discard: Callable[[str], bool]


class Clearing(NamedTuple):
    """How to clear away: ``dry_run`` only says what would go; ``in_use`` also takes what programs work in, whose names
    ``users`` gives for a folder."""

    users: Callable[[Path], list[str]]
    dry_run: bool
    in_use: bool = False


def list_workspaces(desk: Desk, survey: WorkspaceSurvey) -> list[WorkspaceLine]:
    """Every workspace of this repository on this machine, the newest run first, those of unknown runs last."""
    known = _runs(desk)
    lines = [_line(survey, seen, known.get(seen.run)) for seen in map(survey.look, survey.runs()) if seen.workspace]
    return sorted(lines, key=lambda line: (line.state != UNKNOWN, line.created_at, line.run), reverse=True)


def _runs(desk: Desk) -> dict[str, Run]:
    with desk.store.read() as reader:
        return {state["uid"]: Run.from_state(state) for state in reader.runs()}


def _line(survey: WorkspaceSurvey, seen: Seen, run: Run | None) -> WorkspaceLine:
    return WorkspaceLine(
        run=run.key if run else seen.run,
        ticket=run.ticket_key if run else "",
        title=run.title if run else "",
        agent=run.agent.id if run else "",
        state=run.state if run else UNKNOWN,
        kind=seen.kind,
        path=str(seen.workspace),
        branch=seen.branch,
        base=seen.base,
        dirty=survey.dirty(seen.run),
        bytes=survey.size(seen.run),
        created_at=run.created_at if run else "",
        ref=seen.ref,
        kept=bool(seen.kept),
    )


def find(desk: Desk, survey: WorkspaceSurvey, name: str) -> tuple[Run, Seen]:
    """The run (a ticket names its newest) and what is there of it. Raises NotFound for a run that there is not."""
    with desk.store.read() as reader:
        run = Run.from_state(lookup.run(reader, name))
    return run, survey.look(run.uid)


def place(desk: Desk, survey: WorkspaceSurvey, name: str) -> tuple[Run, str]:
    """The folder of a workspace. Raises NotFound where it is gone, saying where its content is."""
    run, seen = find(desk, survey, name)
    if seen.workspace is None:
        look = f"Look at what was kept: git worktree add --detach FOLDER {seen.ref}"
        hint = look if seen.kept else f"trackdown runs show {run.key}"
        raise NotFound(f"The workspace of {run.key} is not here.", thing=run.key, hint=hint)
    return run, str(seen.workspace)


def diff(desk: Desk, survey: WorkspaceSurvey, name: str, *, stat: bool = False) -> tuple[Run, Seen, str]:
    """What a run's workspace changes since its base, tracked and untracked; of one that is gone, what was kept of it.

    Raises NotFound.
    """
    run, seen = find(desk, survey, name)
    return run, seen, survey.diff(run.uid, seen.base or run.onto or run.base, stat=stat)


def prune(desk: Desk, survey: WorkspaceSurvey, locks: Locks, older_than: timedelta, how: Clearing) -> Pruned:
    """Clear away what ended longer ago than that."""
    found = Pruned([], [])
    known = _runs(desk)
    limit = _time(desk.clock.now()) - older_than
    for uid in survey.runs():
        run = known.get(uid)
        if run is None:
            found.stays.append(Stay(uid, str(survey.look(uid).folder), "no run of this store is known for it"))
        elif not run.ended:
            found.stays.append(Stay(run.key, str(survey.look(uid).folder), f"the run is open ({run.state})"))
        elif _time(run.ended_at) > limit:
            found.stays.append(Stay(run.key, str(survey.look(uid).folder), f"ended only {run.ended_at}"))
        else:
            _prune_run(desk, survey, run, found, how)
    _prune_locks(locks, known, found, dry_run=how.dry_run)
    return found


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _prune_run(desk: Desk, survey: WorkspaceSurvey, run: Run, found: Pruned, how: Clearing) -> None:
    seen, dry_run = survey.look(run.uid), how.dry_run
    # Looking makes no file.
    held = None if dry_run else desk.store.try_lock(f"run-{run.uid}")
    if held is None and not dry_run:
        found.stays.append(Stay(run.key, str(seen.folder), "somebody is at it now"))
        return
    try:
        users = [] if how.in_use else how.users(seen.folder)
        if users:
            why = f"{', '.join(users[:3])} works in it; --in-use takes it all the same"
            found.stays.append(Stay(run.key, str(seen.workspace or seen.folder), why))
            return
        _clear(survey, run, seen, found, dry_run=dry_run)
    except TrackdownError as error:
        found.stays.append(Stay(run.key, str(seen.folder), error.message))
    except OSError as error:
        found.stays.append(Stay(run.key, error.filename or str(seen.folder), error.strerror or "it cannot be deleted"))
    finally:
        if held is not None:
            held.release()


def _clear(survey: WorkspaceSurvey, run: Run, seen: Seen, found: Pruned, *, dry_run: bool) -> None:
    """Whether the work is merged is asked last: of what the ref then holds, and nothing that came in between."""
    size = survey.size(run.uid)
    if seen.workspace is not None:
        ignored = survey.ignored(run.uid)
        if not dry_run:
            survey.remove(run.uid)
        why = f"kept under {seen.ref}"
        found.deeds.append(Deed(run.key, "workspace", str(seen.workspace), why, size, ignored))
    if seen.folder.is_dir():
        _clear_folder(survey, run, seen, found, 0 if seen.workspace else size, dry_run=dry_run)
    _clear_ref(survey, run, seen, found, dry_run=dry_run)


def _clear_folder(survey: WorkspaceSurvey, run: Run, seen: Seen, found: Pruned, size: int, *, dry_run: bool) -> None:
    if seen.aside or (not dry_run and survey.look(run.uid).aside):
        why = "something was put aside there that no ref holds (repositories inside of the workspace)"
        found.stays.append(Stay(run.key, str(seen.folder / "git" / "aside"), why))
        return
    if any(not turn.transcript for turn in run.turns if turn.ended):
        found.stays.append(Stay(run.key, str(seen.folder), "it holds a transcript that is kept nowhere else"))
        return
    if not dry_run:
        survey.drop_folder(run.uid)
    found.deeds.append(Deed(run.key, "folder", str(seen.folder), "transcripts and outputs are in the store", size))


def _clear_ref(survey: WorkspaceSurvey, run: Run, seen: Seen, found: Pruned, *, dry_run: bool) -> None:
    now = seen if dry_run else survey.look(run.uid)
    if not now.kept and not (dry_run and seen.workspace):
        return
    tree = survey.tree(run.uid)
    merged = _merged(survey, run, tree, seen.base or run.onto or run.base) if tree else ""
    if not merged:
        found.stays.append(Stay(run.key, seen.ref, f"its work is not on {run.target}"))
        return
    if not dry_run:
        survey.drop_ref(run.uid, now.kept)
    found.deeds.append(Deed(run.key, "ref", seen.ref, merged))


def _merged(survey: WorkspaceSurvey, run: Run, tree: str, base: str) -> str:
    """Where on the target branch that content is, in words; empty if it is not there."""
    if survey.unchanged(run.uid, tree, base):
        return "nothing was changed in it"
    commit = survey.merged_as(tree, base, run.target)
    return f"it is on {run.target} as {commit[:12]}" if commit else ""


def _prune_locks(locks: Locks, known: dict[str, Run], found: Pruned, *, dry_run: bool) -> None:
    """The files of locks that nobody can want again, and of executors that are not at work."""
    for name in locks.names():
        kind, _, rest = name.partition("-")
        run = known.get(rest)
        wanted = kind != "executor" and not (kind == "run" and run is not None and run.ended)
        if not wanted and (locks.free(name) if dry_run else locks.discard(name)):
            found.deeds.append(Deed(run.key if run else "", "lock", name, "nobody holds it"))
