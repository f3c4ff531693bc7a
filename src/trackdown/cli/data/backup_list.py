"""``trackdown backup list``."""

from __future__ import annotations

import os

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.report_backups import backup_data, backup_line
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown backup list
  trackdown backup list --from /mnt/backups"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--from", dest="place", metavar="DIR", default="", help="those in this folder")


def command(call: Call) -> Result:
    place = call.arguments.place
    found = bootstrap.backups(call.open(), os.path.join(call.folder, place) if place else "").files.all()
    lines = [backup_line(backup) for backup in found] or ["There is no backup yet: `trackdown backup create`."]
    return Result([backup_data(backup) for backup in found], lines, quiet=[backup.id for backup in found])
