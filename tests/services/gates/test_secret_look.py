"""What the secrets gate says about files that nobody could look at."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from trackdown.core.gates.model import Finding, Scan
from trackdown.core.gates.packages import Package
from trackdown.core.gates.project import ProjectFiles
from trackdown.core.gates.rules import GateRule
from trackdown.services.gates.looks import Site, secrets

FOUND = Finding("forge token", "what looks like a secret (forge token)", "a.py", 1)


def _no_sources(paths: list[str], side: str) -> NoReturn:
    raise AssertionError("nobody asked for code")


def site(scan: Scan) -> Site:
    return Site(
        root=Path("/nowhere"),
        commit="",
        dirty=False,
        changed=["a.py", "b.py"],
        judges=[],
        run=None,
        packages=[Package("", ProjectFiles(frozenset(), {}))],
        everything=lambda: [],
        read=lambda path: None,
        scan=lambda paths, ignored: scan,
        sources=_no_sources,
        setup=[],
        setup_seconds=1,
        check_seconds=1,
    )


def test_a_file_that_nobody_could_read_keeps_the_gate_from_passing() -> None:
    outcome = secrets(site(Scan((), 1, ("b.py",))), GateRule(), all_files=False)
    assert (outcome.verdict, outcome.text) == ("not-run", "none in 1 file; 1 cannot be read: b.py")
    assert secrets(site(Scan((), 2, ())), GateRule(), all_files=False).verdict == "passed"


def test_a_secret_fails_the_gate_whatever_else_could_not_be_read() -> None:
    outcome = secrets(site(Scan((FOUND,), 1, ("b.py",))), GateRule(), all_files=False)
    assert (outcome.verdict, outcome.text) == ("failed", "1 in 1 file; 1 cannot be read")
