"""``trackdown workspace diff``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.runs.workspaces import diff

EXAMPLES = """\
  trackdown workspace diff TASK-3            # also while its agent is at work
  trackdown workspace diff RUN-3 --stat"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY", help="a run, or a ticket for its newest run")
    add("--stat", action="store_true", help="only the files and how much changes")


def command(call: Call) -> Result:
    opened = call.open()
    survey = bootstrap.workspace_survey(opened, call.environment)
    run, seen, text = diff(opened.desk, survey, call.arguments.key, stat=call.arguments.stat)
    data = {
        "run": run.key,
        "ticket": run.ticket_key,
        "base": seen.base,
        "live": seen.workspace is not None,
        "diff": text,
    }
    shown = safe(text) if call.look.terminal else text
    notes = [] if seen.workspace else [f"The workspace is gone; this is what was kept of it under {seen.ref}."]
    return Result(data, shown if text else ["Nothing is changed."], notes=notes)
