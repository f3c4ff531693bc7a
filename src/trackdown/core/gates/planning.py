"""Which gates there are for a project, and by which programs: what the configuration says, else what was detected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trackdown.core.gates import compiled_tools, javascript_tools, python_tools
from trackdown.core.gates.model import NAMES, PROGRAMS, Program
from trackdown.core.gates.project import ProjectFiles
from trackdown.core.gates.rules import ALWAYS, NEVER, GateRule, usual
from trackdown.core.runs.protected import matches

CONFIGURED = "config.toml has [gates.{}]"


class Planned(NamedTuple):
    """A gate with its programs, of which those of ``NAMES`` that are no programs have none. ``skipped`` says why it is
    left out, empty if it is not."""

    gate: str
    rule: GateRule
    programs: tuple[Program, ...] = ()
    skipped: str = ""


def detected(files: ProjectFiles) -> list[Program]:
    """The programs of every language that the project has."""
    return [
        *python_tools.programs(files),
        *javascript_tools.programs(files),
        *compiled_tools.programs(files),
    ]


def planned(
    files: ProjectFiles, rules: dict[str, GateRule], wanted: Iterable[str], changed: Iterable[str] | None
) -> list[Planned]:
    """The gates that are wanted, all if none is named. ``changed`` is ``None`` where nobody knows what was changed:
    then a gate that asks for it runs."""
    found = detected(files)
    names = [*NAMES, *(name for name in rules if name not in NAMES)]
    chosen = set(wanted) or set(names)
    paths = None if changed is None else list(changed)
    return [_planned(name, usual(name, rules), found, paths) for name in names if name in chosen]


def known(rules: dict[str, GateRule]) -> list[str]:
    """The names of all gates."""
    return [*NAMES, *(name for name in rules if name not in NAMES)]


def _planned(name: str, rule: GateRule, found: list[Program], changed: list[str] | None) -> Planned:
    programs: tuple[Program, ...] = ()
    if rule.command is not None:
        programs = (Program(name, "", rule.command, CONFIGURED.format(name)),)
    elif name in PROGRAMS:
        programs = tuple(program for program in found if program.gate == name)
    return Planned(name, rule, programs, _skipped(rule, changed))


def _skipped(rule: GateRule, changed: list[str] | None) -> str:
    if rule.when == NEVER:
        return "the configuration says never"
    if (
        rule.when == ALWAYS
        or changed is None
        or any(matches(path, pattern) for path in changed for pattern in rule.when)
    ):
        return ""
    return f"no changed file fits {', '.join(rule.when)}"
