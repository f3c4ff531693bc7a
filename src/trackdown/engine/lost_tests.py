"""Tests that a result took away, as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trackdown.core.runs.evidence import Evidence
from trackdown.core.runs.lost_tests import NAMED, lost_tests, may_hold_tests
from trackdown.core.runs.model import Run, Work
from trackdown.engine.equipment import Equipment
from trackdown.ports.repository import Change

_PUT_BACK = "Put them back as they were; what they ask for is part of the work."


def taken_away(
    e: Equipment, run: Run, work: Work, changes: Iterable[Change], restored: Sequence[str], base: list[str]
) -> list[Evidence]:
    """A failure if no test is left, a person's matter if there are fewer; nothing else is evidence. ``restored`` are
    the files that were put back before anything is judged, ``base`` all paths before the work."""
    paths = [item.path for item in changes if may_hold_tests(item.path) and item.path not in restored]
    lost = lost_tests(base, _texts(e, work.onto, paths), _texts(e, work.commit, paths), run.policy.files)
    if lost is None:
        return []
    more = [f"… and {len(lost.paths) - NAMED} more"] if len(lost.paths) > NAMED else []
    listed = "\n".join([*lost.paths[:NAMED], *more])
    if lost.gone:
        return [Evidence("tests", lost.text, "failed", excerpt=f"{listed}\n{_PUT_BACK}")]
    return [Evidence("tests", f"{lost.text}, in files that the ticket does not name", "person", excerpt=listed)]


def _texts(e: Equipment, commit: str, paths: list[str]) -> dict[str, str]:
    if not paths:
        return {}
    return {path: raw.decode("utf-8", "replace") for path, raw in e.repository.read_all(commit, paths).items()}
