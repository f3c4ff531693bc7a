"""What delegation saved: two groups of runs that were really made, side by side. Nothing is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from trackdown.core.query.parser import parse
from trackdown.core.runs.budget import of_turns, shown
from trackdown.core.runs.model import Run
from trackdown.core.runs.usage import Usage
from trackdown.errors import InvalidInput
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.budgets import runs_below
from trackdown.services.desk import Desk

MEASURES = ("input", "cache_creation", "cache_read", "output", "cost_usd", "seconds")


class Group(NamedTuple):
    """Runs together. ``values`` has every one of ``MEASURES``, ``None`` where a turn did not tell it. ``silent`` counts
    the turns whose client told no tokens, ``unpriced`` those of unknown price. ``done`` counts runs that landed, and
    ``lines`` those that they added, ``None`` where nobody counted. ``adapters`` are the values by kind of agent."""

    runs: list[str]
    tickets: list[str]
    done: int
    lines: int | None
    silent: int
    unpriced: int
    values: dict[str, Decimal | None]
    adapters: dict[str, dict[str, Decimal | None]]


class Savings(NamedTuple):
    """``saved`` is, by measure, the part of what it took without that was not needed with delegation, negative where it
    took more; ``None`` where one side is unknown or nothing. ``same``: both did the same tickets."""

    delegated: Group
    without: Group
    saved: dict[str, float | None]
    same: bool


def savings(desk: Desk, names: Sequence[str], without: Sequence[str] = ()) -> Savings:
    """``names`` are runs, tickets (all their runs, and those below them) or queries such as ``label:NAME``. Where
    ``without`` is empty they are told apart by whether they were delegated.

    Raises NotFound, InvalidInput for runs that are on both sides, and for names that stand for no run.
    """
    with desk.store.read() as reader:
        found = _runs(desk, reader, names)
        others = _runs(desk, reader, without)
    if without:
        both = sorted({run.key for run in found.values()} & {run.key for run in others.values()})
        if both:
            hint = "Leave them out on one side."
            raise InvalidInput(f"{', '.join(both[:5])} cannot be on both sides.", thing=both[0], hint=hint)
    else:
        others = {uid: run for uid, run in found.items() if not run.delegated}
        found = {uid: run for uid, run in found.items() if run.delegated}
    one, other = group(found.values()), group(others.values())
    saved = {name: part_saved(one.values[name], other.values[name]) for name in MEASURES}
    return Savings(one, other, saved, one.tickets == other.tickets and bool(one.tickets))


def _runs(desk: Desk, reader: Reader, names: Iterable[str]) -> dict[str, Run]:
    found: dict[str, Run] = {}
    for name in names:
        runs = _named(desk, reader, name)
        if not runs:
            raise InvalidInput("That stands for no run.", thing=name[:80], hint="`trackdown runs` lists them.")
        found |= {run.uid: run for run in runs}
    return found


def _named(desk: Desk, reader: Reader, name: str) -> list[Run]:
    if ":" in name:
        query = parse(name, now=desk.clock.now(), me=desk.name)
        return [run for row in reader.find(query) for run in runs_below(reader, row.uid)]
    uid = lookup.uid_of(reader, name)
    state = reader.run(uid)
    return [Run.from_state(state)] if state is not None else runs_below(reader, uid)


def group(runs: Iterable[Run]) -> Group:
    """The figures of these runs together."""
    listed = sorted(runs, key=lambda run: (run.created_at, run.uid))
    seen = [run.verifications[-1].added if run.verifications else None for run in listed if run.state == "done"]
    adapters = sorted({run.agent.adapter for run in listed})
    return Group(
        [run.key for run in listed],
        sorted({run.ticket_key for run in listed}),
        sum(run.state == "done" for run in listed),
        None if None in seen else sum(lines or 0 for lines in seen),
        _silent(listed),
        of_turns(turn for run in listed for turn in run.turns).unpriced,
        _values(listed),
        {name: _values([run for run in listed if run.agent.adapter == name]) for name in adapters},
    )


def _silent(runs: Iterable[Run]) -> int:
    return sum(not Usage.from_json(turn.usage).total for run in runs for turn in run.turns)


def _values(runs: Sequence[Run]) -> dict[str, Decimal | None]:
    usage = Usage()
    for run in runs:
        usage = usage.plus(run.usage)
    turns = [turn for run in runs for turn in run.turns]
    spent, told = of_turns(turns), bool(turns) and not _silent(runs)
    tokens = (usage.input, usage.cache_write, usage.cached, usage.output)
    known: list[Decimal | None] = [Decimal(count) if told else None for count in tokens]
    known.append(Decimal(shown(spent.usd)) if told and not spent.unpriced else None)
    known.append(Decimal(str(round(sum(turn.seconds for turn in turns), 3))) if turns else None)
    return dict(zip(MEASURES, known, strict=True))


def part_saved(delegated: Decimal | None, without: Decimal | None) -> float | None:
    """The part of ``without`` that was not needed."""
    if delegated is None or without is None or without <= 0:
        return None
    return float((without - delegated) / without)
