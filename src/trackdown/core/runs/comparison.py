"""Two runs side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from trackdown.core.runs.budget import of_run, shown
from trackdown.core.runs.model import Run

FileWay = str
"""What became of a file: ``create``, ``modify``, ``delete``."""


class Side(NamedTuple):
    """What one run came to. ``files`` maps each changed path to what became of it, ``checks`` each check to its last
    verdict, ``tools`` each tool to how often it was called, ``failed_tools`` how often of that it failed. ``seconds``
    is the agent's own time, ``cost`` decimal text in US dollars, as the client says or else the price list; ``None``
    where nobody knows that of a turn. ``tokens`` is ``None`` where its client told nothing."""

    run: str
    ticket: str
    agent: str
    model: str
    state: str
    reason: str
    rounds: int
    turns: int
    seconds: float
    tokens: dict[str, int] | None
    cost: str | None
    files: dict[str, FileWay]
    checks: dict[str, str]
    tools: dict[str, int]
    failed_tools: int


class Comparison(NamedTuple):
    """``only_left`` and ``only_right`` are paths that one side alone changed; ``differing`` are paths that both changed
    and that hold something else now, ``same`` those that hold the same. ``tools`` and ``checks`` give both sides' value
    for every name that one of them has (0 or an empty text without)."""

    left: Side
    right: Side
    only_left: list[str]
    only_right: list[str]
    differing: list[str]
    same: list[str]
    tools: dict[str, tuple[int, int]]
    checks: dict[str, tuple[str, str]]


def side(run: Run, files: Mapping[str, FileWay], events: Iterable[dict[str, Any]]) -> Side:
    """One run, with what its work changed and everything in its transcripts."""
    tools: Counter[str] = Counter()
    failed = 0
    for event in events:
        if event.get("type") == "tool":
            tools[str(event.get("name") or "unnamed")] += 1
            failed += event.get("ok") is False
    usage, spent = run.usage, of_run(run)
    seen = run.verifications[-1].items if run.verifications else []
    return Side(
        run=run.key,
        ticket=run.ticket_key,
        agent=run.agent.id,
        model=next((turn.model for turn in reversed(run.turns) if turn.model), "") or run.agent.model,
        state=run.state,
        reason=run.reason,
        rounds=run.round,
        turns=len(run.turns),
        seconds=round(sum(turn.seconds for turn in run.turns), 3),
        tokens={
            "input": usage.input,
            "cached": usage.cached,
            "cache_write": usage.cache_write,
            "output": usage.output,
            "reasoning": usage.reasoning,
            "total": usage.total,
        }
        if usage.told
        else None,
        cost=shown(spent.usd) if spent.usd and not spent.unpriced else None,
        files=dict(sorted(files.items())),
        checks={item.name: item.verdict for item in seen if item.command},
        tools=dict(sorted(tools.items())),
        failed_tools=failed,
    )


def compared(left: Side, right: Side, differing: Iterable[str]) -> Comparison:
    """``differing`` are the paths in which the two results differ, whoever changed them."""
    unlike = set(differing)
    both = sorted(left.files.keys() & right.files.keys())
    return Comparison(
        left,
        right,
        only_left=sorted(left.files.keys() - right.files.keys()),
        only_right=sorted(right.files.keys() - left.files.keys()),
        differing=[path for path in both if path in unlike],
        same=[path for path in both if path not in unlike],
        tools={
            name: (left.tools.get(name, 0), right.tools.get(name, 0))
            for name in sorted(left.tools.keys() | right.tools.keys())
        },
        checks={
            name: (left.checks.get(name, ""), right.checks.get(name, "")) for name in {**left.checks, **right.checks}
        },
    )
