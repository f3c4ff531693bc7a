"""``trackdown unarchive``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.tickets.archive import answer, asked, build_choice, chosen
from trackdown.render.result import Result
from trackdown.services.tickets.archive import unarchive

EXAMPLES = """\
  trackdown unarchive TASK-1
  trackdown unarchive --query "is:archived label:later\""""


def build(parser: Parser, kind: str) -> None:
    build_choice(parser)


def command(call: Call) -> Result:
    desk = call.open().desk
    dry = call.arguments.dry_run
    done = unarchive(desk, chosen(call, desk), asked(call, desk), dry_run=dry)
    return answer(done, "in the lists again", dry=dry)
