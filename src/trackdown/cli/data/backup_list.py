"""``trackdown backup list``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.data.backup_place import folder_of_backups
from trackdown.cli.parser import Parser
from trackdown.render.reports.backups import backup_data, backup_line
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown backup list
  trackdown backup list --from /mnt/backups"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--from", dest="place", metavar="DIR", help="those in this folder")


def command(call: Call) -> Result:
    """The store itself need not be there any more."""
    place = folder_of_backups(call, call.arguments.place)
    found = bootstrap.backups(bootstrap.places(call.folder), place).files.all()
    lines = [backup_line(backup) for backup in found] or ["There is no backup yet: `trackdown backup create`."]
    return Result([backup_data(backup) for backup in found], lines, quiet=[backup.id for backup in found])
