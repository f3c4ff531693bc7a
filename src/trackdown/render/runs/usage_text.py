"""Usage and conversations for people."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.accounting.totals import Row
from trackdown.render.amounts import amount
from trackdown.render.folding import folded
from trackdown.render.look import Look
from trackdown.render.plain import cut, safe
from trackdown.render.table import Column, table
from trackdown.services.runs.sessions import Conversation
from trackdown.services.runs.usage import UsageReport

WITHOUT = {"day": "without a day", **{by: f"no {by}" for by in ("ticket", "run", "epic", "sprint", "agent")}}
"""What a row is called whose name nobody can tell, or that has none."""
SPARE = {"written": 1, "cached": 2, "reported $": 3, "requests": 4}
"""What a narrow terminal does without first."""
MOST_UNREAD = 10
MOST_OF_A_TITLE = 60
"""The title of a conversation is what was asked first, which may be a whole brief; JSON has it."""
_SESSIONS = (
    *(Column("session"), Column("client"), Column("run", spare=2), Column("kept", spare=1)),
    Column("title", gives=1),
)


def usage_lines(report: UsageReport, look: Look) -> list[str]:
    by = report.question.by
    if not report.rows:
        return ["No usage was found.", *_recorded(report), *_unread(report)]
    heads = ("requests", "input", "cached", "written", "output", "cost $", "reported $")
    columns = [Column(by), *(Column(name, right=True, spare=SPARE.get(name, 0)) for name in heads)]
    named = [(row.name or WITHOUT.get(by, "unknown"), row) for row in report.rows]
    cells = [_cells(name, row) for name, row in [*named, ("total", report.whole)]]
    source, date = report.prices
    lines = [f"{amount(report.files, 'log')}; prices of {source}, newest change {date}, in US dollars."]
    if report.whole.difference is not None:
        lines.append(f"Where clients report a cost, it differs from the price list by {report.whole.difference}.")
    if report.whole.unpriced:
        names = ", ".join(report.whole.unpriced)
        lines.append(f"No price is known for: {safe(names)}.")
    lines += [*_recorded(report), *_unread(report)]
    return [*table(columns, cells, look), "", *(part for line in lines for part in folded(line, look, indent=2))]


def _recorded(report: UsageReport) -> list[str]:
    runs, usage = report.recorded
    if not runs:
        return []
    who = "1 run played a recording" if runs == 1 else f"{runs:,} runs played recordings"
    told = f"{usage.total:,} tokens" + (f" and {_dollars(usage.cost)} $" if usage.cost else "")
    return [f"{who}; no model ran, so the {told} that they tell of are not counted."]


def _cells(name: str, row: Row) -> list[str]:
    usage = row.usage
    counts = (row.requests, usage.input, usage.cached, usage.cache_write, usage.output)
    return [name, *(f"{number:,}" for number in counts), _dollars(row.cost), _dollars(usage.cost)]


def _dollars(money: str | None) -> str:
    """To the hundredth of a cent; JSON has it whole."""
    return "-" if money is None else f"{float(money):,.4f}"


def _unread(report: UsageReport) -> list[str]:
    lines = []
    for item in report.unread[:MOST_UNREAD]:
        where = f"{amount(item.lines, 'line')} from line {item.line}" if item.lines else "not counted"
        lines.append(safe(f"Not read: {item.path}: {where}: {item.why}."))
    more = len(report.unread) - MOST_UNREAD
    return lines + ([f"Not read: {more} further files; --json names them."] if more > 0 else [])


def conversation_lines(found: Sequence[Conversation], look: Look) -> list[str]:
    return table(_SESSIONS, [_cells_of(one) for one in found], look)


def tied_lines(found: Sequence[tuple[str, Conversation]], look: Look) -> list[str]:
    """The same for several tickets, each with its key."""
    return table((Column("ticket"), *_SESSIONS), [[key, *_cells_of(one)] for key, one in found], look)


def _cells_of(one: Conversation) -> list[str]:
    return [one.id, one.client, one.run, one.digest[:12], cut(" ".join(one.title.split()), MOST_OF_A_TITLE)]


def kept_line(one: Conversation) -> str:
    taken = ", ".join(f"{number} {name}" for name, number in one.redacted.items()) or "nothing"
    return safe(f"{one.id} ({one.client}): taken out: {taken}.")
