"""``trackdown workspace prune``."""

from __future__ import annotations

import re
from datetime import timedelta

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.result import Result
from trackdown.render.runs.workspaces import pruned_lines
from trackdown.services.runs.workspaces import Clearing, prune

EXAMPLES = """\
  trackdown workspace prune --dry-run          # what would go, and where its content is
  trackdown workspace prune --older-than 12h   # of runs that ended longer ago than that"""

_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--older-than", type=_age, default="7d", metavar="AGE", help="30m, 12h, 7d (the default), 2w; 0d for all")
    add("--in-use", action="store_true", help="also workspaces in which a program is at work: a shell, an editor")
    add("--dry-run", action="store_true", help="only say what would go; names the ignored files that would be lost")


def _age(text: str) -> timedelta:
    found = re.fullmatch(r"([0-9]{1,4})([mhdw])", text.strip())
    if found is None:
        raise UsageError(f"{text[:80]!r} is not an age.", hint="Write 30m, 12h, 7d or 2w.")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def command(call: Call) -> Result:
    given = call.arguments
    opened = call.open()
    survey = bootstrap.workspace_survey(opened, call.environment)
    how = Clearing(bootstrap.working_in, given.dry_run, given.in_use)
    found = prune(opened.desk, survey, bootstrap.lock_files(opened), given.older_than, how)
    data = {
        "dry_run": given.dry_run,
        "pruned": [deed._asdict() for deed in found.deeds],
        "stays": [stay._asdict() for stay in found.stays],
    }
    lines = pruned_lines(found, call.look, dry_run=given.dry_run)
    return Result(data, lines, quiet=[deed.thing for deed in found.deeds])
