"""The options that state acceptance criteria and change them, in the order in which they are typed."""

from __future__ import annotations

import argparse
from typing import Any

from trackdown.cli.parser import Parser, UsageError, number
from trackdown.core.tickets.fields import checked_title
from trackdown.core.tickets.new import NewCriterion
from trackdown.services.tickets.criteria import CriterionChange

_STEPS = ("given", "when", "then")
CHECK_HELP = "a command that each new ticket has to pass that nothing is below"


class _Criterion(argparse.Action):
    """``--criterion TEXT`` and ``--scenario NAME`` begin a criterion, ``--check CMD`` belongs to the one before it,
    ``--given``, ``--when`` and ``--then`` to the scenario before them."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        criteria: list[NewCriterion] = [*(namespace.criterion or [])]
        word = (option or "").removeprefix("--")
        if word in ("criterion", "scenario"):
            criteria.append(NewCriterion(checked_title(values) if word == "scenario" else values))
            namespace.scenario_open = word == "scenario"
            namespace.changing = False
        elif word in _STEPS:
            if not getattr(namespace, "scenario_open", False):
                raise UsageError(
                    f"--{word} belongs to the scenario before it.",
                    thing=parser.prog,
                    hint='Write --scenario "name" --given "…" --when "…" --then "…".',
                )
            last = criteria[-1]
            criteria[-1] = last._replace(steps=[*last.steps, [word, checked_title(values)]])
        elif getattr(namespace, "changing", False):
            namespace.change_criterion = _checked_by(parser, namespace.change_criterion, values)
        else:
            _check(parser, criteria, values)
        namespace.criterion = criteria


class _Change(argparse.Action):
    """``--change-criterion N [TEXT]`` begins a change; ``--check CMD`` belongs to it."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        first, *texts = values
        if len(texts) > 1:
            hint = 'Write --change-criterion N "what has to hold"; tickets stand before it.'
            raise UsageError("A criterion is changed to one text.", thing=texts[1][:80], hint=hint)
        change = CriterionChange(number(first), texts[0] if texts else None)
        namespace.change_criterion = [*(namespace.change_criterion or []), change]
        namespace.scenario_open, namespace.changing = False, True


def _checked_by(parser: Any, changes: list[CriterionChange], command: str) -> list[CriterionChange]:
    if changes[-1].check is not None:
        raise UsageError("There are two checks for one criterion.", thing=parser.prog, hint="Join them with &&.")
    return [*changes[:-1], changes[-1]._replace(check=command)]


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


def given_check(command: str) -> str:
    """The command of a check that many tickets get. Raises UsageError for an empty one."""
    if not command.strip():
        raise UsageError("The check is empty.", thing="--check", hint="Give the command behind --check.")
    return command


def add_criteria(parser: Parser) -> None:
    """Add the options; what they state is in ``criterion``."""

    def add(option: str, metavar: str, text: str) -> None:
        parser.add_argument(option, metavar=metavar, action=_Criterion, dest="criterion", help=text)

    add("--criterion", "TEXT", "an acceptance criterion; may be repeated")
    add("--check", "CMD", "the command that proves the criterion")
    add("--scenario", "NAME", "an acceptance criterion as a scenario; its steps follow")
    for word in _STEPS:
        add(f"--{word}", "TEXT", "a step of the scenario; may be repeated")


def add_changes_of_criteria(parser: Parser) -> None:
    """The options that change criteria which are there, by the numbers of ``show``. They are read into
    ``change_criterion`` and ``remove_criterion``."""
    add = parser.add_argument
    add(
        "--change-criterion",
        metavar=("N", "TEXT"),
        nargs="+",
        action=_Change,
        help='criterion N says TEXT now, or is proven by the --check behind it ("" takes that away); it is open again',
    )
    add("--remove-criterion", metavar="N", type=number, action="append", help="take criterion N away")
