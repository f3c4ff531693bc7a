"""``trackdown block``."""

from __future__ import annotations

from trackdown.cli.answers import changed, check_kind
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, Words
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.relations.edges import Obstacle, block

EXAMPLES = """\
  trackdown block TASK-2 --by TASK-1
  trackdown block TASK-3 --reason "waiting for the vendor's key"
  trackdown block EPIC-1 --type resource --reason "DBA team capacity" --owner @dba"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY")
    add("--by", metavar="KEY", action=Words, nargs="+", help="tickets that it waits for")
    add("--absent", action="store_true", help="these need not be here; they count as unfinished")
    add("--reason", metavar="TEXT", default="", help="what it waits for, in words")
    add("--type", metavar="TYPE", default="", help="technical, resource or business: what kind of thing that is")
    add("--owner", metavar="WHO", default="", help="who can take it out of the way")


def command(call: Call) -> Result:
    desk = call.open().desk
    given = call.arguments
    with desk.store.read() as reader:
        check_kind(reader, given.key, call.kind)
    by = given.by or []
    ticket = block(desk, given.key, by, Obstacle(given.reason, given.type, given.owner), absent=given.absent)
    with desk.store.read() as reader:
        here = [f"{key.upper()}{'' if reader.uid_of(key.upper()) else ' (not here)'}" for key in by]
    what = [*here, *([safe(given.owner.removeprefix("@"))] if given.owner else [])]
    return changed(ticket, f"{ticket.key} waits for {', '.join(what) or safe(given.reason)}.")
