"""Tests that a result took away, or left without anything that they check, as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from trackdown.core.runs.evidence import Evidence
from trackdown.core.runs.lost_tests import NAMED, LostTests, lost_tests, may_hold_tests
from trackdown.core.runs.model import Run, Work
from trackdown.core.runs.scope import outside
from trackdown.core.runs.test_bodies.emptied import Emptied, emptied, unread
from trackdown.core.runs.test_bodies.model import ReadBodies, bodies_of
from trackdown.engine.equipment import Equipment
from trackdown.ports.repository import Change

_PUT_BACK = "Put them back as they were; what they ask for is part of the work."


def taken_away(
    e: Equipment, run: Run, work: Work, changes: Iterable[Change], restored: Sequence[str], base: list[str]
) -> list[Evidence]:
    """What is to be said of the tests of a result. ``restored`` are the files that were put back before anything is
    judged, ``base`` all paths before the work."""
    paths = [item.path for item in changes if may_hold_tests(item.path) and item.path not in restored]
    before, after = _texts(e, work.onto, paths), _texts(e, work.commit, paths)
    return judged_tests(e.bodies, base, before, after, run.policy.files)


def judged_tests(
    read: ReadBodies | None,
    base: list[str],
    before: Mapping[str, str],
    after: Mapping[str, str],
    named: list[str],
) -> list[Evidence]:
    """A failure if no test is left, a person's matter if there are fewer, or some that no longer check anything; what
    could not be read is told. ``before`` and ``after`` are the texts of the changed files that may hold tests,
    ``named`` the paths that the ticket names."""
    lost = lost_tests(base, before, after, named)
    if lost is not None and lost.gone:
        return [Evidence("tests", lost.text, "failed", excerpt=f"{_listed(lost.paths)}\n{_PUT_BACK}")]
    empty, unknown = _emptied(read, before, after, named)
    return [*_seen(lost, empty), *_unknown(unknown)]


def _emptied(
    read: ReadBodies | None, before: Mapping[str, str], after: Mapping[str, str], named: list[str]
) -> tuple[list[Emptied], list[str]]:
    """Files that are new come last: they may be as many as their author likes."""
    if read is None or not before:
        return [], []
    was = bodies_of(before, read)
    now = bodies_of(dict(sorted(after.items(), key=lambda item: item[0] not in was)), read) if was else {}
    strangers = set(outside(was.keys() | now.keys(), named))
    return emptied(was, now, strangers), unread({path: was[path] for path in was if path in strangers}, now)


def _seen(lost: LostTests | None, empty: list[Emptied]) -> list[Evidence]:
    """What is only skipped was counted as lost already, if anything was."""
    said = [lost.text] if lost else []
    number = sum(not (item.skipped and lost) for item in empty)
    if number:
        said.append(
            "1 test no longer checks what it did" if number == 1 else f"{number} tests no longer check what they did"
        )
    if not said:
        return []
    lines = [*(lost.paths if lost else ()), *(item.line for item in empty)]
    name = f"{', and '.join(said)}, in files that the ticket does not name"
    return [Evidence("tests", name, "person", excerpt=_listed(lines))]


def _unknown(reasons: list[str]) -> list[Evidence]:
    if not reasons:
        return []
    files = "1 changed file" if len(reasons) == 1 else f"{len(reasons)} changed files"
    return [
        Evidence(
            "tests", f"whether the tests of {files} still check what they did", "not-run", excerpt=_listed(reasons)
        )
    ]


def _listed(lines: Sequence[str]) -> str:
    more = [f"… and {len(lines) - NAMED} more"] if len(lines) > NAMED else []
    return "\n".join([*lines[:NAMED], *more])


def _texts(e: Equipment, commit: str, paths: list[str]) -> dict[str, str]:
    if not paths:
        return {}
    return {path: raw.decode("utf-8", "replace") for path, raw in e.repository.read_all(commit, paths).items()}
