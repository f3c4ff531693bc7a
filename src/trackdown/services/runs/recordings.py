"""A recording of a real run, which the ``replay`` agent plays: what was said, what was consumed, and every change.

The changes are those between the trees that Trackdown committed, not what a client reported: playing the recording on
the same base gives the same trees, whichever tools made them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, NamedTuple

from trackdown.core.runs.model import Run
from trackdown.errors import InvalidInput
from trackdown.services.runs.transcripts import Transcripts

Step = dict[str, Any]
EXECUTABLE, LINK = "100755", "120000"


class Content(NamedTuple):
    """A file of a commit. ``mode`` is git's: 100644, 100755 (may be run), 120000 (a link: the content is where to)."""

    mode: str
    content: bytes


ReadFile = Callable[[str, str], Content | None]
"""A file by commit and path; ``None`` where there is none, or a folder or a submodule."""


class Recording(NamedTuple):
    """``rounds`` is what the replay agent plays. ``left_out`` says what of the run could not be recorded."""

    run: str
    ticket: str
    base: str
    rounds: list[list[Step]]
    left_out: list[str]

    def to_json(self) -> dict[str, Any]:
        return {"rounds": self.rounds}


def record(transcripts: Transcripts, read: ReadFile, run: Run) -> Recording:
    """Raises InvalidInput for a run that has no result, NotFound for one whose commits are no longer here."""
    results = _results(run)
    if not results:
        raise InvalidInput(
            f"{run.key} has no result that could be played ({run.state}).",
            thing=run.key,
            hint=f"trackdown runs logs {run.key}",
        )
    rounds: list[list[Step]] = []
    left_out: list[str] = []
    before, stood_on = run.base, run.base
    for number in range(max(results) + 1):
        after, onto = results.get(number, (before, stood_on))
        # After a conflict the workspace stands on the newer target.
        steps, missing = _changes(transcripts, read, run, before if number and onto == stood_on else onto, after)
        rounds.append([*_said(transcripts, run, number), *steps])
        left_out += missing
        before, stood_on = after, onto
    return Recording(run.key, run.ticket_key, run.base, rounds, left_out)


def _results(run: Run) -> dict[int, tuple[str, str]]:
    """The commit that each round ended with and what it stands on, as it was first made: a later move onto a newer
    target is the merge lane's work."""
    round_of = {turn.turn: turn.round for turn in run.turns}
    found: dict[int, tuple[str, str]] = {}
    for seen in run.verifications:
        found.setdefault(round_of.get(seen.turn, 0), (seen.commit, seen.onto))
    if run.work is not None:
        found.setdefault(round_of.get(run.work.turn, 0), (run.work.commit, run.work.onto))
    return found


def _said(transcripts: Transcripts, run: Run, number: int) -> list[Step]:
    steps: list[Step] = []
    for event in transcripts.events(run):
        if event.get("round") == number and event.get("type") == "text" and event.get("text"):
            steps.append({"say": _as_text(str(event["text"]))})
    for turn in run.turns:
        used = {name: value for name, value in turn.usage.items() if value}
        if turn.round == number and used:
            steps.append({"usage": used})
    return steps


def _changes(
    transcripts: Transcripts, read: ReadFile, run: Run, before: str, after: str
) -> tuple[list[Step], list[str]]:
    for commit in (before, after):
        transcripts.need(commit, run)
    steps: list[Step] = []
    missing: list[str] = []
    changes = transcripts.repository.changes(before, after)
    # Deletions first: a file may have made way for a folder of its name.
    for change in sorted(changes, key=lambda change: change.action != "delete"):
        if _as_text(change.path) != change.path:
            missing.append(f"{_shown(change.path)} has a name that is not UTF-8, as a recording is")
            continue
        if change.action == "delete":
            steps.append({"delete": change.path})
            continue
        content = read(after, change.path)
        if content is None:
            missing.append(f"{change.path} is no file")
            continue
        earlier = read(before, change.path)
        if earlier is not None and (earlier.mode != content.mode or content.mode == LINK):
            # A file that is written keeps its mode, and a link would be followed.
            steps.append({"delete": change.path})
        steps.append({"write": _written(change.path, content)})
    return steps, missing


def _as_text(text: str) -> str:
    """As a file of UTF-8 can hold it."""
    return text.encode("utf-8", "replace").decode()


def _shown(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode()


def _written(path: str, file: Content) -> dict[str, str]:
    kind = {EXECUTABLE: "executable", LINK: "link"}.get(file.mode)
    more = {"kind": kind} if kind else {}
    try:
        text = file.content.decode("utf-8")
    except UnicodeDecodeError:
        return {"path": path, "content": base64.b64encode(file.content).decode(), "encoding": "base64", **more}
    return {"path": path, "content": text, **more}
