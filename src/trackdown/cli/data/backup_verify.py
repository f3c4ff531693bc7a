"""``trackdown backup verify``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.data.backup_place import name_of_backup
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount
from trackdown.render.plain import safe
from trackdown.render.reports.backups import backup_data
from trackdown.render.result import Result
from trackdown.services.transfer.backups import verify

EXAMPLES = """\
  trackdown backup verify
  trackdown backup verify 20260301T090000Z"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", default="latest", help="latest, if none is given; or its folder")


def command(call: Call) -> Result:
    """A damaged backup is exit code 1: it is no finding but a failure of what it is for."""
    shop = bootstrap.backups(bootstrap.places(call.folder))
    found = verify(shop, name_of_backup(call, call.arguments.id))
    name = found.backup.id
    data = {**backup_data(found.backup), "whole": not found.problems, "problems": found.problems}
    if found.problems:
        return Result(data, [f"{name} is damaged:", *(f"  {safe(text)}" for text in found.problems)], 1)
    files = amount(data["files"], "file")
    line = f"{name} is whole: {files} unchanged; tickets and runs are what their log says ({found.entities})."
    return Result(data, [line], quiet=[name])
