"""``trackdown archive``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.cli.answers import check_kind
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError, words
from trackdown.render.result import Result
from trackdown.services.desk import Desk
from trackdown.services.tickets.archive import Archived, archive

if TYPE_CHECKING:
    from trackdown.core.query.nodes import Query

EXAMPLES = """\
  trackdown archive TASK-1 TASK-2
  trackdown archive --query "is:finished updated:<-90d" --dry-run"""


def build(parser: Parser, kind: str) -> None:
    build_choice(parser)
    parser.add_argument("--with-children", action="store_true", help="along with everything below")
    parser.add_argument("--reason", metavar="TEXT", default="")


def build_choice(parser: Parser) -> None:
    """Which tickets, and whether only to look."""
    parser.add_argument("keys", metavar="KEY", nargs="*")
    parser.add_argument("--query", metavar="QUERY", help="all that it finds")
    parser.add_argument("--dry-run", action="store_true", help="only show which they would be")


def command(call: Call) -> Result:
    desk = call.open().desk
    given = call.arguments
    keys = chosen(call, desk)
    done = archive(
        desk,
        keys,
        asked(call, desk),
        with_children=given.with_children,
        reason=given.reason,
        dry_run=given.dry_run,
    )
    return answer(done, "archived", dry=given.dry_run)


def chosen(call: Call, desk: Desk) -> list[str]:
    """The keys that were typed. Raises UsageError if there is neither one nor a query."""
    keys = [key for text in call.arguments.keys for key in words(text)]
    if not keys and call.arguments.query is None:
        raise UsageError("Nothing says which tickets.", thing="KEY", hint="Give keys, or --query QUERY.")
    with desk.store.read() as reader:
        for key in keys:
            check_kind(reader, key, call.kind)
    return keys


def asked(call: Call, desk: Desk) -> Query | None:
    """The query that was typed, if there is one."""
    if call.arguments.query is None:
        return None
    from trackdown.core.query.nodes import Equal, all_of
    from trackdown.core.query.parser import parse

    query = parse(call.arguments.query, now=desk.clock.now(), me=desk.name, also=desk.also)
    return query._replace(where=all_of(Equal("kind", (call.kind,)), query.where)) if call.kind else query


def answer(done: Archived, word: str, *, dry: bool) -> Result:
    verb = "would be" if dry else "are" if len(done.changed) != 1 else "is"
    lines = [f"{', '.join(done.changed)} {verb} {word}."] if done.changed else ["Nothing changes."]
    if done.already:
        lines.append(f"Already {word}: {', '.join(done.already)}.")
    return Result({"changed": done.changed, "already": done.already, "dry_run": dry}, lines, quiet=done.changed)
