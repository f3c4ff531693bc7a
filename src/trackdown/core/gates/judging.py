"""What a gate's program came to, from how it ended and what it printed."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.gates.audit_reports import read_audit, without_network
from trackdown.core.gates.model import Counted, Finding, Program, Verdict
from trackdown.core.gates.test_counts import counted_tests

NO_TESTS = {"pytest": 5, "unittest": 5}
"""With which exit code a runner says that it found no test (pytest; unittest since Python 3.12)."""
NOT_FOUND = 127
"""With which exit code a shell says that there is no such program."""


class Ended(NamedTuple):
    """How a program ended. ``exit_code`` is ``None`` if it did not end by itself; ``cause`` is that of
    ``ports.process.ProcessState``, with its ``detail``."""

    exit_code: int | None
    cause: str
    detail: str
    seconds: float
    out: str
    err: str

    @property
    def printed(self) -> str:
        return "\n".join(part for part in (self.out, self.err) if part)


class Judged(NamedTuple):
    verdict: Verdict
    text: str
    findings: tuple[Finding, ...] = ()
    counted: Counted | None = None


def judged(program: Program, ended: Ended) -> Judged:
    """The verdict about a program that ran, or should have."""
    if ended.cause == "deadline":
        return Judged("failed", f"ran out of time after {ended.seconds:.0f} s")
    if ended.cause == "spawn":
        return Judged("not-run", f"it could not be started: {ended.detail}")
    if ended.exit_code is None:
        return Judged("failed", f"it was ended: {ended.detail or ended.cause}")
    if ended.exit_code == NOT_FOUND:
        return Judged("not-run", "a program that it starts is not installed (exit code 127)")
    if program.gate == "audit" and program.tool:
        return _audit(program, ended)
    if program.gate == "tests":
        return _tests(program, ended)
    return _by_exit_code(ended)


def _by_exit_code(ended: Ended, counted: Counted | None = None) -> Judged:
    if ended.exit_code == 0:
        return Judged("passed", "exit code 0", counted=counted)
    return Judged("failed", f"exit code {ended.exit_code}", counted=counted)


def _tests(program: Program, ended: Ended) -> Judged:
    counted = counted_tests(ended.printed)
    nothing = counted is not None and counted.total == 0 and ended.exit_code == 0
    if nothing or ended.exit_code == NO_TESTS.get(program.tool):
        return Judged("not-run", "it found no test")
    found = _by_exit_code(ended, counted)
    if counted is None:
        return found
    return found._replace(text=f"{counted.good} of {counted.total} {counted.unit} passed")


def _audit(program: Program, ended: Ended) -> Judged:
    """An auditor's exit code alone cannot tell a vulnerability from its own failure: its answer has to be there."""
    answer = read_audit(program.tool, ended.out)
    if answer is None:
        if without_network(ended.printed):
            return Judged("not-run", "no network")
        return Judged("not-run", f"it could not tell (exit code {ended.exit_code}): {_reason(ended.err)}")
    if answer.findings:
        number = len(answer.findings)
        text = f"{number} known vulnerabilit{'y' if number == 1 else 'ies'}"
        return Judged("failed", text, answer.findings, answer.counted)
    if answer.counted and not answer.counted.total:
        return Judged("not-run", "it looked at no dependency", counted=answer.counted)
    many = f" in {answer.counted.total} dependencies" if answer.counted else ""
    if answer.counted and answer.counted.unknown:
        many += f"; {answer.counted.unknown} could not be looked at"
    return Judged("passed", f"no known vulnerability{many}", counted=answer.counted)


def _reason(said: str) -> str:
    """The first line that speaks of an error, else the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it gave no reason"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])[:200]
