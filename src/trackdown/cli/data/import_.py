"""``trackdown import``."""

from __future__ import annotations

import gc
from typing import Any

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.amounts import amount
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.transfer.import_ import Imported, Wishes, import_

EXAMPLES = """\
  trackdown import large_dataset.json --dry-run
  trackdown import tickets.json --renumber
  trackdown import theirs.json --from-outside
  trackdown import .arela/tickets --format arela    # agent tickets: a file or a folder"""

PARTLY = 3
_MOST = 20
"""So many keys are named on one line for a person."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", help="what `trackdown export` wrote, as a stream or one document; - for stdin")
    add(
        "--format",
        choices=("trackdown", "arela"),
        default="trackdown",
        help="arela: FILE is an agent ticket or a folder",
    )
    add("--dry-run", action="store_true", help="say what would be done, and do nothing")
    add("--update", action="store_true", help="tickets that are here already become what the file says")
    add("--renumber", action="store_true", help="give new keys to tickets whose keys are taken here")
    add("--force", action="store_true", help="with --update and arela: the file wins where both were changed")
    add("--from-outside", action="store_true", help="checks in the file wait for a person's approval")


def command(call: Call) -> Result:
    given = call.arguments
    if given.format == "arela":
        from trackdown.cli.data.agent_tickets import import_command

        return import_command(call)
    if given.force:
        raise UsageError("--force belongs to --format arela.", thing="--force", hint="See --update.")
    desk = call.open().desk
    wishes = Wishes(given.update, given.renumber, given.from_outside, given.dry_run)
    # Nothing that an import makes is garbage: looking for some takes an eighth of the time, while others wait.
    gc.disable()
    try:
        with bootstrap.exported_file(given.file, call.folder) as source:
            done = import_(desk, source, wishes)
    finally:
        gc.enable()
    code = PARTLY if done.different and not given.dry_run else 0
    keys = [*done.created, *done.updated]
    return Result(_data(done, given.dry_run), _lines(done, given.dry_run), code, quiet=keys)


def _data(done: Imported, dry_run: bool) -> dict[str, Any]:
    different = [item._asdict() for item in done.different]
    return {**done._asdict(), "different": different, "dry_run": dry_run}


def _lines(done: Imported, dry_run: bool) -> list[str]:
    would = "Would make" if dry_run else "Made"
    lines = [f"{would} {amount(len(done.created), 'ticket')}{_named(done.created)}."]
    if done.sprints:
        lines.append(f"{would} {amount(len(done.sprints), 'sprint')}{_named(done.sprints)}.")
    if done.updated:
        lines.append(f"{'Would change' if dry_run else 'Changed'} {len(done.updated)}{_named(done.updated)}.")
    if done.same:
        lines.append(f"As the file says already: {amount(len(done.same), 'ticket')}.")
    if done.renumbered:
        new = [f"{old} as {key}" for old, key in done.renumbered.items()]
        lines.append(f"New keys{_named(new)}.")
    for item in done.different:
        lines.append(f"{safe(item.key)} is here with another {', '.join(item.fields)}; left alone (see --update).")
    if done.absent:
        lines.append(f"Named, but not here{_named(done.absent)}.")
    if done.runs:
        lines.append(f"Left out: {amount(done.runs, 'run')}; runs stay in the store that they happened in.")
    return lines


def _named(names: list[str]) -> str:
    more = f", … {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f": {', '.join(safe(name) for name in names[:_MOST])}{more}" if names else ""
