"""``trackdown relationship list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.overview import TicketView, show

EXAMPLES = "  trackdown relationship list ISSUE-1"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")


def command(call: Call) -> Result:
    view = show(call.open().desk, call.arguments.key)
    found = relations(view)
    wide = max((len(name) for name, _, _ in found), default=0)
    lines = [f"{name:<{wide}}  {key}  {safe(title)}" for name, key, title in found]
    data = [{"relation": name, "key": key, "title": title} for name, key, title in found]
    return Result(data, lines or [f"{view.ticket.key} has no relations."], quiet=[key for _, key, _ in found])


def relations(view: TicketView) -> list[tuple[str, str, str]]:
    """Every relation of a ticket as (name, key of the other, its title); a title is empty for one that is not here."""
    found = [("parent", view.parent.key, view.parent.title)] if view.parent else []
    found += [("child", row.key, row.title) for row in view.children]
    found += [("waits for", row.key, row.title) for row in view.waits_for]
    found += [("waits for", key, "") for key in view.absent]
    found += [("blocks", row.key, row.title) for row in view.blocks]
    for name, said, key, row in view.related:
        shown = name if said or name == "relates" else "duplicated by"
        found.append((shown, key, row.title if row else ""))
    return found
