"""``trackdown workspace open``."""

from __future__ import annotations

import sys

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.errors import WorkFailed
from trackdown.render.result import Result
from trackdown.services.runs.workspaces import place

EXAMPLES = """\
  cd "$(trackdown workspace open TASK-3)"
  trackdown workspace open RUN-3 --shell     # a shell there, on a terminal"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY", help="a run, or a ticket for its newest run")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--shell", action="store_true", help="open your shell there; only on a terminal")
    how.add_argument("--print", action="store_true", help="print the folder (as without any option)")


def command(call: Call) -> Result:
    if call.arguments.shell and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("A shell needs a terminal.", hint="Leave --shell out to get the folder.")
    opened = call.open()
    run, folder = place(opened.desk, bootstrap.workspace_survey(opened, call.environment), call.arguments.key)
    if call.arguments.shell:
        _shell(call, folder)
        return Result({"run": run.key, "ticket": run.ticket_key, "path": folder}, [])
    return Result({"run": run.key, "ticket": run.ticket_key, "path": folder}, [folder], quiet=[folder])


def _shell(call: Call, folder: str) -> None:
    """The person's shell, until they leave it; what they run there is theirs."""
    import subprocess

    shell = call.environment.get("SHELL") or call.environment.get("COMSPEC") or "/bin/sh"
    try:
        subprocess.run([shell], cwd=folder, check=False)
    except OSError as error:
        raise WorkFailed(f"The shell cannot be started: {error.strerror}.", thing=shell, hint="Set SHELL.") from error
