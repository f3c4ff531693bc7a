"""The gates of a delegated run, as evidence before its result may land."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from trackdown.core.gates.judging import NOT_FOUND
from trackdown.core.gates.model import Outcome
from trackdown.core.gates.rules import GateRule
from trackdown.core.runs.evidence import Evidence, Verdict
from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment
from trackdown.engine.interruption import Interrupted, stop_asked
from trackdown.ports.process import LaunchSpec, Processes, ProcessIdentity, ProcessState

WITHOUT_ASKING = ("tests", "lint", "secrets")
"""Gates that hold for what is delegated though nothing is configured."""
VERIFIED = ("criteria", "done", "contract", "scope")
"""Gates that every verification holds in its own way."""

VERDICTS: dict[str, Verdict] = {"passed": "passed", "failed": "failed", "person": "person"}
"""What a gate's verdict is as evidence, if it has one."""
_TO_RUN_IT = (
    "Trackdown installs nothing: have `workspace.setup` do it or `workspace.link` bring it along, or say in "
    "[gates.{}] by which command it is run."
)


def chosen(rules: dict[str, GateRule]) -> list[str]:
    """The names of the gates that a result has to pass: the usual ones, and what is configured."""
    return [name for name in dict.fromkeys((*WITHOUT_ASKING, *rules)) if name not in VERIFIED]


def gate_outcomes(e: Equipment, run: Run) -> list[Outcome]:
    """What the gates of a run said. Raises Interrupted."""

    def breathe() -> None:
        if stop_asked(e, run):
            raise Interrupted

    if run.policy.gates is None or e.gates is None:
        return []
    return e.gates(run, e.marker(run), breathe)


def gate_evidence(run: Run, outcomes: list[Outcome]) -> list[Evidence]:
    """Those that are required. One that the agent could have talked round is for a person to look at, and so is one
    that somebody configured and that could not run; a tool that was only found out is nobody's condition, and said to
    be missing."""
    asked = {name for name, rule in (run.policy.gates or {}).items() if rule.get("command")}
    found = []
    for outcome in outcomes:
        verdict = VERDICTS.get(outcome.verdict)
        if outcome.verdict == "not-run":
            verdict = "person" if outcome.gate in asked else "not-run"
        if outcome.required and verdict is not None:
            found.append(_evidence(outcome, verdict))
    return found


def _evidence(outcome: Outcome, verdict: Verdict) -> Evidence:
    seen = Evidence("gate", f"{outcome.name}: {outcome.text}", verdict, outcome.gate)
    seen = seen._replace(seconds=outcome.seconds, output=outcome.output)
    if seen.verdict == "person":
        # Without its command: what needs a person and has one is a check that waits for leave to run.
        return seen
    places = "\n".join(f"{item.path}:{item.line}: {item.rule}: {item.text}" for item in outcome.findings)
    excerpt = (outcome.excerpt or places) if seen.verdict == "failed" else ""
    if seen.verdict == "not-run" and outcome.exit_code in (None, NOT_FOUND):
        excerpt = _TO_RUN_IT.format(outcome.gate)
    return seen._replace(command=outcome.command, exit_code=outcome.exit_code, excerpt=excerpt)


class Breathing:
    """Processes whose every wait asks first whether the work is to go on."""

    def __init__(self, inner: Processes, breathe: Callable[[], None]) -> None:
        self._inner = inner
        self._breathe = breathe

    def launch(self, spec: LaunchSpec) -> ProcessIdentity:
        return self._inner.launch(spec)

    def state(self, folder: Path) -> ProcessState | None:
        return self._inner.state(folder)

    def wait(self, folder: Path, seconds: float) -> ProcessState:
        self._breathe()
        return self._inner.wait(folder, seconds)

    def stop(self, folder: Path) -> ProcessState:
        return self._inner.stop(folder)

    def sweep(self, marker: str) -> int:
        return self._inner.sweep(marker)

    def strays(self, marker: str) -> list[int]:
        return self._inner.strays(marker)
