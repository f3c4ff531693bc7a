"""The options that state acceptance criteria, in the order in which they are typed."""

from __future__ import annotations

import argparse
from typing import Any

from trackdown.cli.parser import Parser, UsageError
from trackdown.core.tickets.fields import checked_title
from trackdown.core.tickets.new import NewCriterion

_STEPS = ("given", "when", "then")


class _Criterion(argparse.Action):
    """``--criterion TEXT`` and ``--scenario NAME`` begin a criterion, ``--check CMD`` belongs to the one before it,
    ``--given``, ``--when`` and ``--then`` to the scenario before them."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        criteria: list[NewCriterion] = [*(namespace.criterion or [])]
        word = (option or "").removeprefix("--")
        if word in ("criterion", "scenario"):
            criteria.append(NewCriterion(checked_title(values) if word == "scenario" else values))
            namespace.scenario_open = word == "scenario"
        elif word in _STEPS:
            if not getattr(namespace, "scenario_open", False):
                raise UsageError(
                    f"--{word} belongs to the scenario before it.",
                    thing=parser.prog,
                    hint='Write --scenario "name" --given "…" --when "…" --then "…".',
                )
            last = criteria[-1]
            criteria[-1] = last._replace(steps=[*last.steps, [word, checked_title(values)]])
        else:
            _check(parser, criteria, values)
        namespace.criterion = criteria


def _check(parser: Any, criteria: list[NewCriterion], command: str) -> None:
    if not command.strip():
        raise UsageError("The check is empty.", thing=parser.prog, hint="Give the command behind --check.")
    if not criteria or criteria[-1].check:
        raise UsageError(
            "A check belongs to the criterion before it.",
            thing=parser.prog,
            hint='Write --criterion "what has to hold" --check "command".',
        )
    criteria[-1] = criteria[-1]._replace(check=command)


def add_criteria(parser: Parser) -> None:
    """Add the options; what they state is in ``criterion``."""

    def add(option: str, metavar: str, text: str) -> None:
        parser.add_argument(option, metavar=metavar, action=_Criterion, dest="criterion", help=text)

    add("--criterion", "TEXT", "an acceptance criterion; may be repeated")
    add("--check", "CMD", "the command that proves the criterion")
    add("--scenario", "NAME", "an acceptance criterion as a scenario; its steps follow")
    for word in _STEPS:
        add(f"--{word}", "TEXT", "a step of the scenario; may be repeated")
