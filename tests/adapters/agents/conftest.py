"""Output of real clients, recorded against the scripted model server (Claude Code 2.1.329, Codex 0.163.0)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import TurnRequest
from trackdown.testing.agent_contract import turn_request

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
def recorded() -> Callable[[str], list[str]]:
    """The lines of one recording."""

    def lines(name: str) -> list[str]:
        return (RECORDED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()

    return lines


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., TurnRequest]:
    """A request for a turn, with any of its fields as given."""

    def request(profile: AgentProfile, prompt: str = "Do it.", round: int = 0, **fields: Any) -> TurnRequest:
        return turn_request(tmp_path, profile, prompt, round)._replace(**fields)

    return request


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """An executable file of that name, in a folder of its own."""

    def make(name: str) -> Path:
        file = tmp_path / f"bin-{name}" / name
        file.parent.mkdir()
        file.write_text("#!/bin/sh\n")
        file.chmod(0o755)
        return file

    return make
