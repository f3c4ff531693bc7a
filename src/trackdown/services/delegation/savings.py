"""What delegation saved: two groups of runs that were really made, side by side. Nothing is assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from trackdown.core.accounting.totals import Row
from trackdown.core.query.parser import parse
from trackdown.core.runs.budget import of_runs, shown
from trackdown.core.runs.model import Run
from trackdown.core.runs.usage import Usage
from trackdown.errors import InvalidInput, NotFound
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.runs.budgets import runs_below

MEASURES = ("input", "cache_creation", "cache_read", "output", "cost_usd", "seconds")


Sessions = Callable[[], Mapping[str, Row]]
"""What conversations took by the clients' own logs, by their ids; read only when a name is no run."""

CONVERSATIONS = "conversations"
"""Stands beside the kinds of agents for what people's own conversations took."""


class Group(NamedTuple):
    """Runs and conversations together. ``values`` has every one of ``MEASURES``, ``None`` where a turn did not tell it.
    ``silent`` counts the turns whose client told no tokens, ``unpriced`` what has no known price. ``done`` counts runs
    that landed, and ``lines`` those that they added, ``None`` where nobody counted. ``adapters`` are the values by kind
    of agent. How long a person's conversation took nobody knows."""

    runs: list[str]
    sessions: list[str]
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


class _Chosen(NamedTuple):
    runs: dict[str, Run]
    sessions: dict[str, Row]


def savings(desk: Desk, sessions: Sessions, names: Sequence[str], without: Sequence[str] = ()) -> Savings:
    """``names`` are runs, tickets (all their runs, and those below them), queries such as ``label:NAME``, or ids of
    conversations. Where ``without`` is empty runs are told apart by whether they were delegated, and conversations
    belong to those.

    Raises NotFound, InvalidInput for what is on both sides, and for names that stand for no run.
    """
    with desk.store.read() as reader:
        one = _chosen(desk, reader, sessions, names)
        other = _chosen(desk, reader, sessions, without)
    if without:
        keys = {*one.sessions, *(run.key for run in one.runs.values())}
        both = sorted(keys & {*other.sessions, *(run.key for run in other.runs.values())})
        if both:
            hint = "Leave them out on one side."
            raise InvalidInput(f"{', '.join(both[:5])} cannot be on both sides.", thing=both[0], hint=hint)
    else:
        other = _Chosen({uid: run for uid, run in one.runs.items() if not run.delegated}, {})
        one = one._replace(runs={uid: run for uid, run in one.runs.items() if run.delegated})
    first, second = group(*one), group(*other)
    saved = {name: part_saved(first.values[name], second.values[name]) for name in MEASURES}
    return Savings(first, second, saved, first.tickets == second.tickets and bool(first.tickets))


def _chosen(desk: Desk, reader: Reader, sessions: Sessions, names: Iterable[str]) -> _Chosen:
    runs: dict[str, Run] = {}
    talked: dict[str, Row] = {}
    for name in names:
        try:
            found = _named(desk, reader, name)
        except (NotFound, InvalidInput):
            row = None if ":" in name else sessions().get(name)
            if row is None:
                raise
            talked[name] = row
            continue
        if not found:
            raise InvalidInput("That stands for no run.", thing=name[:80], hint="`trackdown runs` lists them.")
        runs |= {run.uid: run for run in found}
    own = {turn.session for run in runs.values() for turn in run.turns}
    return _Chosen(runs, {name: row for name, row in talked.items() if name not in own})


def _named(desk: Desk, reader: Reader, name: str) -> list[Run]:
    if ":" in name:
        query = parse(name, now=desk.clock.now(), me=desk.name, also=desk.also)
        return [run for row in reader.find(query) for run in runs_below(reader, row.uid)]
    uid = lookup.uid_of(reader, name)
    state = reader.run(uid)
    return [Run.from_state(state)] if state is not None else runs_below(reader, uid)


def group(runs: Mapping[str, Run], sessions: Mapping[str, Row]) -> Group:
    """The figures of these together."""
    listed = sorted(runs.values(), key=lambda run: (run.created_at, len(run.key), run.key))
    seen = [run.verifications[-1].added if run.verifications else None for run in listed if run.state == "done"]
    adapters = {name: [run for run in listed if run.agent.adapter == name] for name in _adapters(listed)}
    by_adapter = {name: _values(own, []) for name, own in adapters.items()}
    rows = list(sessions.values())
    if rows:
        by_adapter[CONVERSATIONS] = _values([], rows)
    unpriced = of_runs(listed).unpriced
    return Group(
        [run.key for run in listed],
        sorted(sessions),
        sorted({run.ticket_key for run in listed}),
        sum(run.state == "done" for run in listed),
        None if None in seen else sum(lines or 0 for lines in seen),
        _silent(listed),
        unpriced + sum(_price(row) is None for row in rows),
        _values(listed, rows),
        by_adapter,
    )


def _adapters(runs: Iterable[Run]) -> list[str]:
    return sorted({run.agent.adapter for run in runs})


def _silent(runs: Iterable[Run]) -> int:
    return sum(not Usage.from_json(turn.usage).total for run in runs for turn in run.turns)


def _price(row: Row) -> Decimal | None:
    """What the client said, else what the price list says about all of its models."""
    if row.usage.cost is not None:
        return Decimal(row.usage.cost)
    return None if row.cost is None or row.unpriced else Decimal(row.cost)


def _values(runs: Sequence[Run], rows: Sequence[Row]) -> dict[str, Decimal | None]:
    usage = Usage()
    for one in (*(run.usage for run in runs), *(row.usage for row in rows)):
        usage = usage.plus(one)
    turns = [turn for run in runs for turn in run.turns]
    spent, told = of_runs(runs), bool(turns or rows) and not _silent(runs)
    tokens = (usage.input, usage.cache_write, usage.cached, usage.output)
    known: list[Decimal | None] = [Decimal(count) if told else None for count in tokens]
    prices = [price for row in rows if (price := _price(row)) is not None]
    priced = told and not spent.unpriced and len(prices) == len(rows)
    known.append(Decimal(shown(spent.usd + sum(prices, Decimal(0)))) if priced else None)
    known.append(Decimal(str(round(sum(turn.seconds for turn in turns), 3))) if turns and not rows else None)
    return dict(zip(MEASURES, known, strict=True))


def part_saved(delegated: Decimal | None, without: Decimal | None) -> float | None:
    """The part of ``without`` that was not needed."""
    if delegated is None or without is None or without <= 0:
        return None
    return float((without - delegated) / without)
