"""``trackdown backup create``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.data.backup_place import folder_of_backups
from trackdown.cli.parser import Parser
from trackdown.render.reports.backups import backup_data, backup_line
from trackdown.render.result import Result
from trackdown.services.transfer.backups import create

EXAMPLES = """\
  trackdown backup create --include-relationships --timestamp
  trackdown backup create --output /mnt/backups"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--include-relationships", action="store_true", help="parents and relations too (they always are)")
    add("--timestamp", action="store_true", help="name it by its time, like 20260301T090000Z (it always is)")
    add("--output", metavar="DIR", help="keep it in this folder instead of beside the store")


def command(call: Call) -> Result:
    opened = call.open()
    shop = bootstrap.backups(opened.places, folder_of_backups(call, call.arguments.output))
    made = create(opened.store, shop, opened.settings.project, opened.desk.clock.now())
    return Result(backup_data(made), [backup_line(made), f"It lies in {made.path}."], quiet=[made.id])
