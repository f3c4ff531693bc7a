"""``trackdown runs logs``: the transcript of a run, as far as it goes or as it grows."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from trackdown import bootstrap
from trackdown.bootstrap import Project
from trackdown.cli.call import Call
from trackdown.cli.printing import write
from trackdown.core.runs.model import Run
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
        _follow(call, opened, inside, run)
        return Result({"run": run.key})
    shown = [(turn, list(events(inside.blobs, inside.folder_of(run.uid), turn))) for turn in run.turns]
    lines = [line for turn, told in shown for line in turn_lines(run, turn, told, call.look)]
    return Result([event for _, told in shown for event in told], lines or [f"{run.key} has said nothing yet."])


def _follow(call: Call, opened: Project, inside: Transcripts, run: Run) -> None:
    """Print what is there and what comes, until the run is over or parked, or nobody reads any more."""
    shown: dict[int, int] = {}
    ended: set[int] = set()
    while True:
        began = time.monotonic()
        run = show_run(opened.desk, run.key)
        for turn in run.turns:
            if turn.turn in ended:
                continue
            told = list(events(inside.blobs, inside.folder_of(run.uid), turn))
            lines = [] if turn.turn in shown else [turn_heading(run, turn, call.look)]
            lines += _new(told[shown.get(turn.turn, 0) :], call)
            shown[turn.turn] = max(len(told), shown.get(turn.turn, 0))
            if turn.ended:
                ended.add(turn.turn)
                lines.append(turn_end(turn, told, call.look))
            if lines and not write("".join(f"{line}\n" for line in lines)):
                return
        if run.ended or run.wait is not None:
            return
        # Every look reads all of it: of a long transcript that takes a while, and most of the time shall be left.
        time.sleep(max(LOOK_SECONDS, 3 * (time.monotonic() - began)))


def _new(told: Iterable[dict[str, Any]], call: Call) -> list[str]:
    return [
        line for event in told if event.get("type") not in ("usage", "end") for line in event_lines(event, call.look)
    ]
