"""``trackdown notify configure``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.notify import words
from trackdown.cli.parser import Parser, Words
from trackdown.core.notices.events import EVENTS
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.history.channels import Wanted, configure

EXAMPLES = """\
  trackdown notify configure --channel "#dev-team" --priority P0,P1 --events created,blocked,completed
  trackdown notify configure --channel "#dev-team" --url https://hooks.slack.com/services/T000/B000/XXXX
  trackdown notify configure --channel "#dev-team" --url '${SLACK_URL}'
  trackdown notify configure --channel board --url json://127.0.0.1:8080/tickets --events completed
  trackdown notify configure --channel ann --url 'mailto://user:password@example.org?to=ann@example.org'
  trackdown notify configure --channel me --url dbus:// --events question,escalated"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--channel", required=True, metavar="NAME", help="how you call it; a new name makes a new channel")
    add("--priority", nargs="+", action=Words, metavar="P0", help="only tickets of these priorities, or all")
    add("--events", nargs="+", action=Words, metavar="EVENT", help=f"only these, or all: {', '.join(EVENTS)}")
    add("--query", metavar="TEXT", help='only tickets that it finds, as in `trackdown list`; "" for all')
    add("--url", metavar="URL", help="where to: any address of apprise, a webhook, ${NAME} for a variable, - for stdin")


def command(call: Call) -> Result:
    given = call.arguments
    url = read_text(STDIN, call.folder) if given.url == STDIN else given.url
    wanted = Wanted(given.channel, _all(given.priority), _all(given.events), given.query, url)
    with bootstrap.notifier(call.open(), call.environment) as notifier:
        channel = configure(notifier, wanted)
    return Result(channel.data, [words.told(channel), *words.where(channel)], quiet=[safe(channel.rule.channel)])


def _all(given: list[str] | None) -> list[str] | None:
    """``all`` is how to take a restriction away again."""
    return [] if given == ["all"] else given
