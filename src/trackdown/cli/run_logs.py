"""``trackdown runs logs``: the transcript of a run, as far as it goes or as it grows."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from trackdown import bootstrap
from trackdown.bootstrap import Project
from trackdown.cli.call import Call
from trackdown.cli.printing import ascii_only, write
from trackdown.core.runs.model import Run, Turn
from trackdown.render.envelope import envelope
from trackdown.render.result import Result
from trackdown.render.transcripts.events import event_lines
from trackdown.render.transcripts.text import turn_end, turn_heading, turn_lines
from trackdown.services.runs.looking import show_run
from trackdown.services.runs.transcripts import Transcripts, events

LOOK_SECONDS = 0.3


def logs(call: Call) -> Result:
    opened = call.open()
    run = show_run(opened.desk, call.arguments.name)
    inside = bootstrap.transcripts(opened, call.environment)
    if call.arguments.follow:
        return Result({"run": run.key, "events": _follow(call, opened, inside, run)})
    shown = [(turn, list(events(inside.blobs, inside.folder_of(run.uid), turn))) for turn in run.turns]
    lines = [line for turn, told in shown for line in turn_lines(run, turn, told, call.look)]
    return Result([event for _, told in shown for event in told], lines or [f"{run.key} has said nothing yet."])


def _follow(call: Call, opened: Project, inside: Transcripts, run: Run) -> int:
    """Print what is there and what comes, until the run is over or parked, or nobody reads any more; how many events
    that were. As JSON each of them is an envelope in a line of its own, and the answer is the last one."""
    shown: dict[int, int] = {}
    ended: set[int] = set()
    while True:
        began = time.monotonic()
        run = show_run(opened.desk, run.key)
        for turn in run.turns:
            if turn.turn in ended:
                continue
            told = list(events(inside.blobs, inside.folder_of(run.uid), turn))
            before = shown.get(turn.turn)
            shown[turn.turn] = max(len(told), before or 0)
            if turn.ended:
                ended.add(turn.turn)
            show = _envelopes if call.arguments.json else _lines
            lines = show(call, run, turn, told, before)
            if lines and not write("".join(f"{line}\n" for line in lines)):
                return sum(shown.values())
        if run.ended or run.wait is not None:
            return sum(shown.values())
        # Every look reads all of it: of a long transcript that takes a while, and most of the time shall be left.
        time.sleep(max(LOOK_SECONDS, 3 * (time.monotonic() - began)))


def _envelopes(_call: Call, _run: Run, _turn: Turn, told: list[dict[str, Any]], before: int | None) -> list[str]:
    return [envelope(Result(event), indented=False, ascii_only=ascii_only()) for event in told[before or 0 :]]


def _lines(call: Call, run: Run, turn: Turn, told: list[dict[str, Any]], before: int | None) -> list[str]:
    lines = [turn_heading(run, turn, call.look)] if before is None else []
    lines += _new(told[before or 0 :], call)
    return [*lines, turn_end(turn, told, call.look)] if turn.ended else lines


def _new(told: Iterable[dict[str, Any]], call: Call) -> list[str]:
    return [
        line for event in told if event.get("type") not in ("usage", "end") for line in event_lines(event, call.look)
    ]
