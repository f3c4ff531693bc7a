"""Letting the engine work while a person watches: progress, Ctrl-C, the summary, the exit code."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from trackdown.cli.call import Call
from trackdown.cli.printing import tell
from trackdown.errors import Refused
from trackdown.render.result import Result

if TYPE_CHECKING:
    from trackdown.bootstrap import Project
    from trackdown.core.runs.model import Run
    from trackdown.engine.control import Engine
    from trackdown.engine.dispatcher import Order, Shift
    from trackdown.engine.equipment import Progress

DONE, FAILED, PARTLY, PERSON, INTERRUPTED = 0, 1, 3, 4, 130
HEARD_SECONDS = 1.0
"""By then everything at work has seen that it is to stop, and has told its supervisors."""


def exit_code(runs: list[Run], unstarted: int, interrupted: bool) -> int:
    """4 as soon as something needs a person; else 0, 1 if nothing worked, 3 if a part of it did. A run that is still
    open though nobody stopped it did not work: its store or its machine failed it."""
    if interrupted:
        return INTERRUPTED
    if any(run.state in ("escalated", "review", "waiting") for run in runs):
        return PERSON
    bad = sum(run.state != "done" for run in runs)
    good = sum(run.state == "done" for run in runs)
    if not bad and not unstarted:
        return DONE
    if good:
        return PARTLY
    return FAILED if bad else PERSON


def work(call: Call, engine: Engine, order: Order, first: list[str] | None = None) -> Result:
    """Give the engine an order, show how it goes on stderr, and sum up."""
    from trackdown.cli.notify.after import after
    from trackdown.cli.progress import Watcher
    from trackdown.render.plain import safe
    from trackdown.render.runs.data import run_data, tally
    from trackdown.render.runs.text import summary
    from trackdown.render.times import spoken

    with _stoppable(engine), Watcher(sys.stderr, quiet=call.quiet, stays=order.watch) as watcher:

        def heard(news: Progress) -> None:
            watcher.show(news)
            if news.kind in ("state", "left"):
                # It may be long until the command ends; whoever wants to know is told now.
                after(call.opened[0].places, True)

        shift: Shift = engine.work(order, heard, first)
    left = [(item.key, item.reason) for item in shift.unstarted]
    data = {
        "runs": [run_data(run) for run in shift.runs],
        "unstarted": [{"key": key, "reason": reason} for key, reason in left],
        "summary": tally(shift.runs),
        "interrupted": shift.interrupted,
    }
    if call.quiet:
        # The keys alone would not tell that something was left out.
        tell([f"{key} was not started: {safe(spoken(reason))}." for key, reason in left])
    lines = summary(shift.runs, left, call.look)
    if not shift.runs and not left:
        lines = ["Nothing is ready. `trackdown list` shows what there is, and what it waits for."]
    if shift.interrupted:
        lines.append("Stopped. `trackdown run` or `trackdown recover` goes on where this left off.")
    code = exit_code(shift.runs, sum(item.fault for item in shift.unstarted), shift.interrupted)
    return Result(data, lines, code, quiet=[run.key for run in shift.runs])


@contextmanager
def _stoppable(engine: Engine) -> Iterator[None]:
    """Ctrl-C once stops cleanly and resumably, twice at once. The supervisors of agents end them in both cases."""
    asked = 0.0

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            # Their supervisors go on with it alone, once they know.
            time.sleep(max(0.0, asked + HEARD_SECONDS - time.monotonic()))
            os._exit(INTERRUPTED)
        asked = time.monotonic()
        os.write(2, b"\nStopping: agents are being ended, their work is kept. Ctrl-C again to leave at once.\n")
        engine.stop()

    # SIGHUP: the terminal was closed.
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def open_to_decide(call: Call) -> Project:
    """The project, for what is written down first and then carried out. Raises RepositoryUnusable where it could not
    be."""
    from trackdown import bootstrap

    opened = call.open()
    bootstrap.check_workable(opened)
    return opened


def drive(call: Call, opened: Project, run: Run) -> Result:
    """Go on with one run. Without any run in the data another process drives it."""
    from trackdown import bootstrap
    from trackdown.engine.dispatcher import Order
    from trackdown.engine.selection import Wanted

    with bootstrap.engine(opened, call.environment) as engine:
        order = Order(Wanted([]), 1, run.target, opened.desk.actor, hand_out=False, reclaim=False)
        return work(call, engine, order, [run.uid])


def continue_run(call: Call, opened: Project, run: Run) -> Result:
    """Go on with one run that a person just decided about; or say that another process does. Raises Refused if
    somebody cancelled it at the same time: then nothing comes of the decision."""
    from trackdown.services.runs.looking import show_run

    result = drive(call, opened, run)
    if result.data["runs"] or result.data["interrupted"]:
        return result
    now = show_run(opened.desk, run.key)
    if now.cancel is not None:
        who = str(now.cancel.get("by", "")).partition(":")[2] or "somebody else"
        hint = f"`trackdown runs show {now.key}` tells how it stands."
        raise Refused(f"{now.key} was cancelled by {who} at the same time.", thing=now.ticket_key, hint=hint)
    takes = "took" if now.ended else "takes"
    text = f"{now.key} is {now.state}: another `trackdown` that is at work here {takes} it up."
    return result._replace(text=[text], exit_code=exit_code([now], 0, False) if now.ended else DONE, quiet=[now.key])
