"""Which gates there are for a project, and by which programs: what the configuration says, else what was detected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trackdown.core.gates.detection import detected
from trackdown.core.gates.model import NAMES, PROGRAMS, Program
from trackdown.core.gates.packages import Package, affected
from trackdown.core.gates.promised import Held, held
from trackdown.core.gates.rules import ALWAYS, NEVER, GateRule, usual
from trackdown.core.runs.protected import matches

CONFIGURED = "config.toml has [gates.{}]"
WHEN = "config.toml: when"


class Planned(NamedTuple):
    """A gate with its programs, of which those of ``NAMES`` that are no programs have none. ``skipped`` says why it is
    left out, empty if it is not, and ``why`` by whose word. ``gone`` are programs that the result took away."""

    gate: str
    rule: GateRule
    programs: tuple[Program, ...] = ()
    skipped: str = ""
    why: str = ""
    gone: tuple[Program, ...] = ()


class Ground(NamedTuple):
    """What gates are planned for: the packages there are, the top first. ``changed`` are the paths that the work
    changed, ``None`` where nobody knows. For the result of a run, ``before`` are the packages of the commit that it
    stands on, and ``named`` the paths that its ticket names."""

    packages: list[Package]
    changed: list[str] | None = None
    before: list[Package] | None = None
    named: list[str] = []


def planned(ground: Ground, rules: dict[str, GateRule], wanted: Iterable[str]) -> list[Planned]:
    """The gates that are wanted, all if none is named. Where nobody knows what was changed, a gate that asks for it
    runs, and so do the programs of all packages."""
    found = Held(detected(ground.packages), [])
    if ground.before is not None:
        found = held(ground.before, ground.packages, ground.named)
    concerned = affected(ground.packages, ground.changed)
    names = known(rules)
    chosen = set(wanted) or set(names)
    return [_planned(name, usual(name, rules), found, concerned, ground) for name in names if name in chosen]


def known(rules: dict[str, GateRule]) -> list[str]:
    """The names of all gates."""
    return [*NAMES, *(name for name in rules if name not in NAMES)]


def _planned(name: str, rule: GateRule, found: Held, concerned: frozenset[str] | None, ground: Ground) -> Planned:
    skipped = _skipped(rule, ground.changed)
    if rule.command is not None:
        return Planned(name, rule, (Program(name, "", rule.command, CONFIGURED.format(name)),), skipped, WHEN)
    if name not in PROGRAMS:
        return Planned(name, rule, (), skipped, WHEN)
    own = [program for program in found.programs if program.gate == name]
    programs = tuple(item for item in own if not item.folder or concerned is None or item.folder in concerned)
    gone = () if rule.when == NEVER else tuple(program for program in found.gone if program.gate == name)
    if not skipped and own and not programs and not gone:
        folders = ", ".join(dict.fromkeys(program.folder for program in own))
        return Planned(name, rule, (), f"nothing was changed in {folders}", own[0].why)
    return Planned(name, rule, programs, "" if gone else skipped, WHEN, gone)


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
