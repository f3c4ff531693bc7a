"""``trackdown backup restore``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.data.backup_place import folder_of_backups, name_of_backup
from trackdown.cli.parser import Parser, UsageError, Words
from trackdown.render.reports.backups import restored_data, restored_lines
from trackdown.render.result import Result
from trackdown.services.transfer.backups import load, unpack, usable
from trackdown.services.transfer.restoring import Wishes, restore

EXAMPLES = """\
  trackdown backup restore latest --dry-run
  trackdown backup restore 20260301T090000Z --only TASK-1,TASK-2
  trackdown backup restore latest --to ../as-it-was"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("id", metavar="ID", help="one of `backup list`, latest, or its folder")
    add("--only", action=Words, nargs="+", metavar="KEY", help="these tickets, by the keys that they had then")
    add("--archive-newer", action="store_true", help="put away the tickets that were made since")
    add("--to", metavar="DIR", help="change nothing here: make a new store in this new folder")
    add("--dry-run", action="store_true", help="say what would change, and change nothing")


def command(call: Call) -> Result:
    given = call.arguments
    name = name_of_backup(call, given.id)
    if given.to is not None:
        if given.only or given.archive_newer or given.dry_run:
            raise UsageError("--to takes the whole backup, elsewhere.", hint="Leave the other options out.")
        # The store itself need not be there any more: that is when somebody needs this most.
        shop = bootstrap.backups(bootstrap.places(call.folder))
        path = unpack(shop, name, folder_of_backups(call, given.to))
        return Result({"store": path}, [f"The store is {path}; nothing was changed here."], quiet=[path])
    opened = call.open()
    shop = bootstrap.backups(opened.places)
    backup = usable(shop, name)
    wishes = Wishes(tuple(given.only or ()), given.archive_newer, given.dry_run)
    done = restore(opened.desk, lambda: load(shop, backup.path), f"the backup {backup.id}", wishes)
    lines = restored_lines(done, backup.id, given.dry_run)
    return Result(restored_data(done, backup.id, given.dry_run), lines, quiet=[item.key for item in done.back])
