"""``trackdown runs watch``: what is going on now, on a live screen, or a line for each change."""

from __future__ import annotations

import sys
import time

from trackdown import bootstrap
from trackdown.cli import printing
from trackdown.cli.call import Call
from trackdown.errors import StoreBusy
from trackdown.render.envelope import envelope
from trackdown.render.live.screen import change_line, changed, frame, screen_data, shown_data
from trackdown.render.plain import cut
from trackdown.render.result import Result
from trackdown.services.runs.screen import RunScreen, Screen

LOOK_SECONDS = 1.0


def watch(call: Call) -> Result:
    given = call.arguments
    opened = call.open()
    names = [name for name in (given.name, *given.more) if name]
    screen = RunScreen(opened.desk, lambda run: bootstrap.run_folder(opened, call.environment, run), names)
    if given.once:
        seen = screen.look()
        keys = [shown.run.key for shown in seen.open]
        return Result(screen_data(seen), frame(seen, call.look, 0), quiet=keys)
    end = None if given.lasting is None else time.monotonic() + given.lasting
    if call.look.terminal and not given.json and not call.quiet and call.environment.get("TERM", "dumb") != "dumb":
        _live(call, screen, end)
        return Result({}, [])
    return _lines(call, screen, end)


def _live(call: Call, screen: RunScreen, end: float | None) -> None:
    from trackdown.cli.live_screen import LiveScreen

    with LiveScreen() as live:
        seen = screen.look()
        while True:
            size = live.size()
            look = call.look._replace(columns=size.columns)
            lines = frame(seen, look, max(2, size.lines - 1))
            footer = cut("q ends this; the work goes on without it.", size.columns)
            blank = [""] * max(0, size.lines - 1 - len(lines))
            live.draw([*lines, *blank, look.paint(footer, "dim")])
            if (end is not None and time.monotonic() >= end) or not live.waited(_pause(end)):
                return
            seen = _look(screen) or seen


def _look(screen: RunScreen) -> Screen | None:
    """Nothing while others hold the store for long: what was seen last still stands there."""
    try:
        return screen.look()
    except StoreBusy:
        return None


def _pause(end: float | None) -> float:
    return LOOK_SECONDS if end is None else min(LOOK_SECONDS, max(0.0, end - time.monotonic()))


def _lines(call: Call, screen: RunScreen, end: float | None) -> Result:
    """A line for each run that is open at the beginning, and for each change from then on."""
    known: dict[str, object] = {}
    told = 0
    first = True
    while True:
        seen = _look(screen)
        for shown in (*seen.open, *seen.ended) if seen else ():
            now = changed(shown)
            if known.get(shown.run.uid) == now:
                continue
            known[shown.run.uid] = now
            if first and shown.run.ended:
                continue
            told += 1
            if call.arguments.json:
                data = Result(shown_data(shown, seen.at if seen else ""))
                line = envelope(data, indented=False, ascii_only=printing.ascii_only())
            else:
                line = shown.run.key if call.quiet else change_line(shown, seen.at if seen else "")
            if not printing.write(line + "\n"):
                return Result({"changes": told}, [])
        first = first and seen is None
        if end is not None and time.monotonic() >= end:
            return Result({"changes": told}, [])
        sys.stdout.flush()
        time.sleep(_pause(end))
