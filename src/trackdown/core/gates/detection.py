"""Which programs a repository asks for: those of its top, and those of the packages in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from trackdown.core.gates import compiled_tools, javascript_tools, python_tools
from trackdown.core.gates.model import Program
from trackdown.core.gates.packages import Package
from trackdown.core.gates.project import ProjectFiles


class Language(NamedTuple):
    """``programs`` are those of one folder, given the top's files besides its own. ``spans`` says whether a program of
    a folder is for the packages below it, too. ``whole`` says which are left to the packages below, if there are any
    with such a program."""

    programs: Callable[[ProjectFiles, ProjectFiles], Iterator[Program]]
    spans: Callable[[ProjectFiles, Program], bool]
    left_below: Callable[[ProjectFiles, Program], bool] = lambda files, program: False


LANGUAGES = (
    Language(lambda files, top: python_tools.programs(files), lambda files, program: program.tool != "unittest"),
    Language(javascript_tools.programs, lambda files, program: True),
    Language(lambda files, top: compiled_tools.go_programs(files), lambda files, program: False),
    Language(
        lambda files, top: compiled_tools.rust_programs(files),
        compiled_tools.spans_members,
        compiled_tools.has_members_alone,
    ),
)


def detected(packages: list[Package]) -> list[Program]:
    """The programs of every language, the top's first. A package has one only where no folder above it says how for all
    that is below."""
    return [program for language in LANGUAGES for program in _of_language(language, packages)]


def _of_language(language: Language, packages: list[Package]) -> list[Program]:
    top = packages[0].files
    found: list[Program] = []
    spanning: dict[str, list[str]] = {}
    for package in packages:
        for program in language.programs(package.files, top):
            if any(_is_above(folder, package.folder) for folder in spanning.get(program.gate, [])):
                continue
            # What is locked at the top is audited there.
            if package.folder and program.gate == "audit" and program.missing:
                continue
            found.append(program._replace(folder=package.folder))
            if language.spans(package.files, program):
                spanning.setdefault(program.gate, []).append(package.folder)
    below = {program.gate for program in found if program.folder}
    return [item for item in found if item.folder or item.gate not in below or not language.left_below(top, item)]


def _is_above(folder: str, other: str) -> bool:
    return folder != other and (not folder or other.startswith(f"{folder}/"))
