"""``trackdown runs logs``: the transcript of a run, as far as it goes or as it grows."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trackdown import bootstrap
from trackdown.bootstrap import Project
from trackdown.cli.call import Call
from trackdown.core.runs.model import Run
from trackdown.render.event_text import event_lines
from trackdown.render.result import Result
from trackdown.services.runs import show_run

LOOK_SECONDS = 0.3


def logs(call: Call) -> Result:
    opened = call.open()
    run = show_run(opened.desk, call.arguments.name)
    folder = bootstrap.run_folder(opened, call.environment, run.uid)
    if call.arguments.follow:
        _follow(call, opened, run, folder)
        return Result({"run": run.key})
    events = [event for turn in run.turns for event in _events(opened, run, folder, turn.turn)]
    lines = [line for event in events for line in event_lines(event, call.look)]
    return Result(events, lines or [f"{run.key} has said nothing yet."])


def _events(opened: Project, run: Run, folder: Path, number: int) -> Iterator[dict[str, Any]]:
    turn = next(turn for turn in run.turns if turn.turn == number)
    path = folder / "turns" / str(number) / "transcript.ndjson"
    if turn.transcript:
        content = bootstrap.blobs(opened).get(turn.transcript)
    else:
        content = path.read_bytes() if path.exists() else b""
    for line in content.splitlines():
        if line.endswith(b"}"):
            yield {"turn": number, "round": turn.round, **json.loads(line)}


def _follow(call: Call, opened: Project, run: Run, folder: Path) -> None:
    """Print what is there and what comes, until the run is over or parked."""
    shown: dict[int, int] = {}
    while True:
        run = show_run(opened.desk, run.key)
        for turn in run.turns:
            events = list(_events(opened, run, folder, turn.turn))
            for event in events[shown.get(turn.turn, 0) :]:
                for line in event_lines(event, call.look):
                    sys.stdout.write(line + "\n")
            shown[turn.turn] = max(len(events), shown.get(turn.turn, 0))
        sys.stdout.flush()
        if run.ended or run.wait is not None:
            return
        time.sleep(LOOK_SECONDS)
