"""All of Trackdown's own adapters keep the contract that third parties' adapters have to keep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.agents import registry
from trackdown.core.runs.profile import AgentProfile
from trackdown.testing.agent_contract import AgentCase, AgentContract

Recorded = Callable[[str], list[str]]
Program = Callable[[str], Path]


class TestClaude(AgentContract):
    @pytest.fixture
    def case(self, recorded: Recorded, program: Program) -> AgentCase:
        profile = AgentProfile("careful", "claude", command=[str(program("claude"))])
        return AgentCase(registry.adapter("claude"), profile, recorded("claude-first"))


class TestClaudeByScript(AgentContract):
    @pytest.fixture
    def case(self, recorded: Recorded) -> AgentCase:
        profile = AgentProfile("careful", "claude", command="npx claude-code")
        return AgentCase(registry.adapter("claude"), profile, recorded("claude-second"))


class TestCodex(AgentContract):
    @pytest.fixture
    def case(self, recorded: Recorded, program: Program) -> AgentCase:
        profile = AgentProfile("quick", "codex", command=[str(program("codex"))])
        return AgentCase(registry.adapter("codex"), profile, recorded("codex-first"))


class TestGemini(AgentContract):
    @pytest.fixture
    def case(self, recorded: Recorded, program: Program) -> AgentCase:
        profile = AgentProfile("quick", "gemini", command=[str(program("gemini"))])
        return AgentCase(registry.adapter("gemini"), profile, recorded("gemini-first"))


class TestOpenCode(AgentContract):
    @pytest.fixture
    def case(self, recorded: Recorded, program: Program) -> AgentCase:
        profile = AgentProfile("local", "opencode", model="ollama/qwen", command=[str(program("opencode"))])
        return AgentCase(registry.adapter("opencode"), profile, recorded("opencode-first"))


class TestAcp(AgentContract):
    @pytest.fixture
    def case(self, recorded: Recorded) -> AgentCase:
        profile = AgentProfile("any", "acp", command=["sh", "-c", ":"])
        return AgentCase(registry.adapter("acp"), profile, recorded("acp-first"))


class TestCommand(AgentContract):
    @pytest.fixture
    def case(self) -> AgentCase:
        lines = ["Working.", '{"type": "usage", "input": 3, "cost": "0.5"}', '{"type": "file", "path": "a.txt"}']
        return AgentCase(registry.adapter("command"), AgentProfile("own", "command", command=["sh", "-c", ":"]), lines)


class TestReplay(AgentContract):
    @pytest.fixture
    def case(self, tmp_path: Path) -> AgentCase:
        recording = tmp_path / "recording.yaml"
        recording.write_text("rounds: [[{say: Done.}]]")
        profile = AgentProfile("demo", "replay", options={"recording": str(recording)})
        lines = [
            '{"type": "session", "id": "replay-run-1", "model": "replay (no model)", "client": "Trackdown replay"}',
            '{"type": "text", "text": "Done."}',
        ]
        return AgentCase(registry.adapter("replay"), profile, lines, unusable=profile._replace(options={}))
