"""``trackdown session archive``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.session.log_file import name_or_file
from trackdown.render.result import Result
from trackdown.render.runs.usage_data import conversation_data
from trackdown.render.runs.usage_text import kept_line
from trackdown.services.runs.sessions import archive

EXAMPLES = """\
  trackdown session archive TASK-1             # every conversation that is tied to it
  trackdown session archive TASK-1 --dry-run   # what would be taken out of them"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY")
    add("--session", default="", metavar="ID|FILE", help="only this conversation; its log, where it lies elsewhere")
    add("--dry-run", action="store_true", help="say what would be kept and taken out, and change nothing")


def command(call: Call) -> Result:
    opened = call.open()
    given = call.arguments
    logs = bootstrap.session_logs(call.environment, opened)
    name = name_or_file(given.session, call.folder)
    kept = archive(opened.desk, logs, bootstrap.blobs(opened), given.key, name, dry_run=given.dry_run)
    key = given.key.strip().upper()
    head = f"{'Would keep' if given.dry_run else 'Kept'} {len(kept)} for {key}:"
    data = {"ticket": key, "dry_run": given.dry_run, "sessions": [conversation_data(one) for one in kept]}
    return Result(data, [head, *(f"  {kept_line(one)}" for one in kept)], quiet=[one.id for one in kept])
