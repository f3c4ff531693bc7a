"""Which programs a result is judged by: those of the commit that it stands on, so far as the ticket leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from trackdown.core.gates.detection import detected
from trackdown.core.gates.model import Program
from trackdown.core.gates.packages import Package, inside
from trackdown.core.gates.project import ProjectFiles
from trackdown.core.runs.scope import outside


class Held(NamedTuple):
    """``programs`` are to be run; ``gone`` are those that the result took away though nobody asked for that."""

    programs: list[Program]
    gone: list[Program]


def held(before: list[Package], now: list[Package], named: Iterable[str]) -> Held:
    """What is promised is told by the tree as it was, with those of the changes in it that the ticket names: these may
    take a program away, or have it run otherwise. What the result brings besides is run, too."""
    entries = list(named)
    permitted = _permitted(before, now, lambda path: not outside([path], entries))
    promised = {_key(item): item for item in detected(permitted)}
    there = {_key(item): item for item in detected(now)}
    programs = [_as_promised(program, promised.get(key)) for key, program in there.items()]
    new = {_asked(program, now) for key, program in there.items() if key not in promised}
    missing = [program for key, program in promised.items() if key not in there]
    return Held(programs, [program for program in missing if _asked(program, permitted) not in new])


def _asked(program: Program, tree: list[Package]) -> tuple[str, str, str]:
    """What asks for a program, wherever its package lies: one that was only moved is asked for as before."""
    texts = next(package.files.texts for package in tree if package.folder == program.folder)
    return program.gate, program.tool, repr(sorted(texts.items())) if texts else program.folder


def _key(program: Program) -> tuple[str, str, str]:
    return program.gate, program.tool, program.folder


def _as_promised(program: Program, promised: Program | None) -> Program:
    """The command as it was. One that could not have run then is no measure."""
    return program if promised is None or promised.missing else program._replace(command=promised.command)


def _permitted(before: list[Package], now: list[Package], named: Callable[[str], bool]) -> list[Package]:
    was, becomes = ({package.folder: package.files for package in tree} for tree in (before, now))
    nothing = ProjectFiles(frozenset(), {})
    return [
        Package(folder, _mixed(folder, was.get(folder, nothing), becomes.get(folder, nothing), named))
        for folder in dict.fromkeys([*was, *becomes])
    ]


def _mixed(folder: str, was: ProjectFiles, becomes: ProjectFiles, named: Callable[[str], bool]) -> ProjectFiles:
    differing = {path for path in was.paths ^ becomes.paths if named(inside(folder, path))}
    paths = was.paths ^ differing
    own = {path for path in becomes.texts if named(inside(folder, path))}
    texts = {path: text for path, text in was.texts.items() if path in paths}
    return ProjectFiles(paths, {**texts, **{path: becomes.texts[path] for path in own}})
