"""The options of ``link`` and ``unlink``: what a ticket can be tied to."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError, Words
from trackdown.services.relations.links import Ties

_THINGS = ("commit", "branch", "pull-request", "build", "session", "reference")


def build_ties(parser: Parser) -> None:
    """The same for making and taking away."""
    add = parser.add_argument
    add("--issues", "--tasks", "--children", dest="children", metavar="KEY", action=Words, help="what sits under it")
    add("--epic", "--issue", "--parent", dest="parent", metavar="KEY", default="", help="what it sits under")
    add("--relates", metavar="KEY", action=Words, help="tickets that it has to do with")
    add("--duplicates", metavar="KEY", action=Words, help="tickets that say the same")
    add("--blocked-by", metavar="KEY", action=Words, help="tickets that it waits for")
    for name in _THINGS:
        shown = "URL" if name in ("pull-request", "reference") else "ID"
        add(f"--{name}", metavar=shown, action="append", help=_HELP[name])


_HELP = {
    "commit": "a commit's id",
    "branch": "a branch",
    "pull-request": "a pull request",
    "build": "a build of your CI",
    "session": "a conversation with an agent",
    "reference": "a ticket or page elsewhere: an address, github:owner/name#12, JIRA-7",
}


def ties(call: Call, *, absent: bool = False) -> Ties:
    """What was typed. Raises UsageError for nothing."""
    given = call.arguments
    things = [(name, text) for name in _THINGS for text in getattr(given, name.replace("-", "_")) or []]
    children, relates, duplicates = given.children or [], given.relates or [], given.duplicates or []
    found = Ties(children, given.parent, relates, duplicates, given.blocked_by or [], things, absent)
    if found._replace(absent=False) == Ties():
        raise UsageError("Nothing says what to tie it to.", thing=given.key[:80], hint="See `trackdown link --help`.")
    return found
