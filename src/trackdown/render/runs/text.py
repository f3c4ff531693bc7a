"""Runs for people."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.runs.budget import Spent, of_run, of_turn
from trackdown.core.runs.evidence import RAN, Evidence
from trackdown.core.runs.failures import failure
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.outcome import INTERRUPTED, outcome
from trackdown.core.runs.usage import Usage
from trackdown.render.amounts import amount
from trackdown.render.folding import folded
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.runs.data import cost_data, seconds, tally
from trackdown.render.runs.words import detail, next_step
from trackdown.render.table import Column, table
from trackdown.render.times import ago, duration, local, spoken
from trackdown.services.runs.looking import RunLine

COMMAND = 70
"""How much of a check's command is shown; JSON has it whole."""

COLOURS = {
    "merged": "green",
    "fixed": "green",
    "reported": "green",
    "done": "green",
    "review": "yellow",
    "interrupted": "yellow",
    "waiting": "yellow",
    "escalated": "red",
    "failed": "red",
    "cancelled": "dim",
}


def _colour(text: str) -> str:
    return COLOURS.get(text, "cyan")


def tokens(usage: Usage) -> str:
    """A count that fits a column."""
    total = usage.total
    if total >= 1_000_000:
        return f"{total / 1_000_000:.1f}M"
    return f"{total / 1000:.1f}k" if total >= 10_000 else str(total or "-")


def cost(spent: Spent) -> str:
    """What is known of the money; ``+?`` where that is not all."""
    if not spent.usd:
        return "?" if spent.unpriced else "-"
    return f"${spent.usd:.4f}{'+?' if spent.unpriced else ''}"


def summary(runs: Sequence[Run], unstarted: Sequence[tuple[str, str]], look: Look) -> list[str]:
    """The table at the end of ``trackdown run``, what it comes to, and what to do next."""
    columns = [
        Column("ticket"),
        Column("run"),
        Column("agent", gives=2),
        Column("result", _colour),
        Column("rounds", right=True, spare=1),
        Column("time", right=True, spare=3),
        Column("tokens", right=True, spare=2),
        Column("cost", right=True, spare=4),
        Column("detail", gives=1, least=32),
    ]
    rows = [
        [
            run.ticket_key,
            run.key,
            run.agent.id,
            outcome(run),
            str(run.round),
            duration(seconds(run)),
            tokens(run.usage),
            cost(of_run(run)),
            detail(run),
        ]
        for run in runs
    ]
    rows += [[key, "-", "-", "not started", "", "", "", "", spoken(reason)] for key, reason in unstarted]
    counted = tally(runs)
    lines = table(columns, rows, look)
    if counted:
        lines += ["", ", ".join(f"{number} {word}" for word, number in counted.items())]
    told = (f"  {run.ticket_key}: {step}" for run in runs if (step := next_step(run)))
    steps = [line for step in told for line in folded(step, look, indent=4)]
    return [*lines, *(["next:", *steps] if steps else [])]


def listing(lines: Sequence[RunLine], now: str, look: Look) -> list[str]:
    columns = [
        Column("run"),
        Column("ticket"),
        Column("agent", gives=2),
        Column("state", _colour),
        Column("rounds", right=True, spare=1),
        Column("time", right=True, spare=3),
        Column("tokens", right=True, spare=2),
        Column("started"),
        Column("title", gives=1, least=24),
    ]
    rows = [
        [
            line.key,
            line.ticket,
            line.agent,
            line.outcome,
            str(line.round),
            duration(line.seconds),
            tokens(line.usage),
            ago(line.created_at, now),
            line.title,
        ]
        for line in lines
    ]
    return table(columns, rows, look)


def run_text(run: Run, workspace: str, look: Look) -> list[str]:
    """One run, whole."""
    facts = [
        ("ticket", f"{run.ticket_key}  {run.title}"),
        ("agent", f"{run.agent.id} ({run.agent.adapter}{', ' + run.agent.model if run.agent.model else ''})"),
        ("chosen", f"by the rules: {run.routed.get('because', '')}" if run.routed else ""),
        ("state", look.paint(outcome(run), _colour(outcome(run)))),
        ("why", safe(detail(run))),
        ("next", next_step(run)),
        ("target", f"{run.target}, from {run.base[:10]}"),
        ("started", f"{local(run.created_at)} by {run.started_by.partition(':')[2]}"),
        ("ended", local(run.ended_at) if run.ended_at else ""),
        ("approved", _approved(run)),
        ("usage", _usage(run.usage)),
        ("cost", _cost(run)),
        ("to read", _to_read(run)),
        ("workspace", workspace),
    ]
    lines = [look.paint(run.key, "bold")]
    lines += [part for name, value in facts if value for part in folded(f"  {name:<10} {value}", look, indent=13)]
    lines += ["", "turns:"]
    for turn in run.turns:
        ended = turn.ending or (INTERRUPTED if run.driven is False else "at work")
        used = Usage.from_json(turn.usage)
        said = f"{tokens(used)} tokens{_turn_cost(run, turn)}" if used.told else "tokens unknown"
        lines.append(f"  round {turn.round}: {ended}, {duration(turn.seconds)}, {said}")
        if used.total:
            lines.append(f"    {_usage(used)}")
        if turn.failure:
            lines.append(f"    {turn.failure}: {failure(turn.failure).meaning}")
        if turn.message.strip():
            lines.append(f"    {safe(turn.message.strip().splitlines()[0])}")
    lines += _questions(run)
    lines += _messages(run)
    if run.verifications and run.verifications[-1].items:
        lines += ["", "evidence (last verification):"]
        for item in run.verifications[-1].items:
            lines += _evidence(item, look)
    return lines


def _approved(run: Run) -> str:
    """The evidence stays as it was observed; who took it as enough stands here."""
    return f"{local(run.approved['at'])} by {run.approved['by'].partition(':')[2]}" if run.approved else ""


def _to_read(run: Run) -> str:
    """What there was to read in its workspace, for one that holds a part of the files."""
    found = (run.prepared or {}).get("reading")
    if not found:
        return ""
    own, full = found["workspace"], found["full"]
    counts = f"about {own['tokens']:,} tokens in {own['files']} files, in a full checkout {full['tokens']:,}"
    return f"{counts} in {full['files']} (estimated: {found['estimated']})"


def _turn_cost(run: Run, turn: Turn) -> str:
    spent = of_turn(turn)
    return "" if run.agent.recorded or not (spent.usd or spent.unpriced) else f", {cost(spent)}"


def _usage(usage: Usage) -> str:
    if not usage.told:
        return "unknown"
    parts = f"{usage.input} in, {usage.cached} cached, {usage.cache_write} cache written, {usage.output} out"
    return f"{parts} ({usage.reasoning} reasoning)"


def _cost(run: Run) -> str:
    data = cost_data(run)
    if data["recorded"]:
        told = f"; the recording tells of {run.usage.cost} USD" if run.usage.cost else ""
        return f"none: a recording was played, no model ran{told}"
    parts = [f"{data['usd']} USD" if data["usd"] else "unknown"]
    if run.usage.cost:
        parts.append(f"{run.usage.cost} as the client reports")
    parts += [f"by {name}" for name in data["price_lists"]]
    if data["unpriced_turns"] and data["usd"]:
        parts.append(f"{amount(data['unpriced_turns'], 'turn')} of unknown price")
    return ", ".join(parts)


def _questions(run: Run) -> list[str]:
    lines = ["", "questions:"] if run.questions else []
    for question in run.questions:
        lines.append(f"  {question.key}: {safe(' '.join(question.text.split()))}")
        if question.answer:
            lines.append(safe(f"    → {question.answer.said} ({question.answer.by.partition(':')[2]})"))
    return lines


def _messages(run: Run) -> list[str]:
    waiting = {message["id"] for message in run.untold}
    lines = ["", "told by people:"] if run.messages else []
    for message in run.messages:
        missed = "  (never delivered: the run was over)" if run.ended else "  (with its next turn)"
        text = " ".join(str(message.get("text", "")).split())
        lines.append(safe(f"  {message['by'].partition(':')[2]}: {text}{missed if message['id'] in waiting else ''}"))
    return lines


def _evidence(item: Evidence, look: Look) -> list[str]:
    mark = {"passed": "green", "failed": "red"}.get(item.verdict, "yellow")
    said = item.verdict.replace("-", " ")
    code = " → ran out of time" if item.exit_code is None else f" → {item.exit_code}"
    code = code if item.verdict in RAN else ""
    shown = item.command.splitlines()[0][:COMMAND] if item.command else ""
    command = f"  [{shown}{'…' if shown != item.command else ''}{code}]" if shown else ""
    lines = [f"  {look.paint(said, mark)}  {safe(f'{item.name}{command}')}"]
    return lines + [f"      {safe(line)}" for line in item.excerpt.splitlines()]
