"""Gates as values: what is to be run, and what came of it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from trackdown.core.tickets.model import Check

Verdict = Literal["passed", "failed", "person", "not-run", "none"]
"""``person``: nothing failed, but a person has to look. ``not-run``: it could not be found out (a tool is missing, no
network). ``none``: there is nothing of that kind here."""

PROGRAMS = ("tests", "lint", "audit")
"""Gates that are programs of the project's: named ones of the configuration's own are, too."""
NAMES = ("tests", "lint", "criteria", "done", "contract", "scope", "secrets", "audit")
"""The gates that there are by themselves, in the order in which they are shown."""


class Finding(NamedTuple):
    """``rule`` is what was found in one word or two; ``path`` is empty, and ``line`` 0, where it has no place."""

    rule: str
    text: str
    path: str = ""
    line: int = 0


class Counted(NamedTuple):
    """``good`` of ``total`` things of a ``unit``. Of ``unknown`` more nobody knows what they are."""

    good: int
    total: int
    unit: str
    unknown: int = 0


class Scan(NamedTuple):
    """What a look for secrets found in ``files`` files; ``left_out`` could not be read."""

    findings: tuple[Finding, ...]
    files: int
    left_out: tuple[str, ...]


class Program(NamedTuple):
    """A program of a gate. ``why`` says what it was chosen by. ``needs`` are paths without which it cannot run, each
    with what brings it; ``missing`` says what is missing, empty if it can run. ``variables`` are names and values.
    ``folder`` is the package that it is about and where it runs, empty for the top."""

    gate: str
    tool: str
    command: Check
    why: str
    needs: tuple[tuple[str, str], ...] = ()
    missing: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    folder: str = ""


class Outcome(NamedTuple):
    """What came of a gate, or of one program of it.

    ``text`` says it in a sentence; ``command`` is what ran, ``exit_code`` its own (``None``: out of time, or nothing
    ran). ``output`` is the digest of what was printed or found, ``excerpt`` the useful part of it. ``folder`` is the
    package that it is about, empty for the whole.
    """

    gate: str
    verdict: Verdict
    text: str
    tool: str = ""
    required: bool = True
    why: str = ""
    command: str = ""
    exit_code: int | None = None
    seconds: float = 0.0
    output: str = ""
    excerpt: str = ""
    findings: tuple[Finding, ...] = ()
    counted: Counted | None = None
    folder: str = ""

    @property
    def name(self) -> str:
        if self.folder:
            return f"{self.gate} ({f'{self.tool} ' if self.tool else ''}in {self.folder})"
        return f"{self.gate} ({self.tool})" if self.tool else self.gate

    def to_json(self) -> dict[str, Any]:
        """Every field, findings and counts as tables."""
        return {
            **self._asdict(),
            "findings": [finding._asdict() for finding in self.findings],
            "counted": self.counted._asdict() if self.counted else None,
        }


def verdict_of(outcomes: list[Outcome]) -> Verdict:
    """The verdict of several: one failure fails; else what nobody knows makes all of it unknown."""
    found = {outcome.verdict for outcome in outcomes}
    order: tuple[Verdict, ...] = ("failed", "not-run", "person", "passed")
    return next((verdict for verdict in order if verdict in found), "none")
