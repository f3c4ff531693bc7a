"""Playing a recorded session instead of asking a model: for trying Trackdown out, for demonstrations, for tests.

``options.recording`` in the profile names the file (see ``recording``), from the folder of the agent's file if it is
not absolute. The player is a process like every other agent, and says in its first words that no model is involved.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from trackdown.adapters.agents.environment import profile_env
from trackdown.adapters.agents.event_reader import EventReader
from trackdown.adapters.agents.recording import read_recording, rounds_for
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration
from trackdown.ports.agent import AgentLaunch, Installation, TurnReader, TurnRequest

PLAYER = Path(__file__).with_name("replay_player.py")


class ReplayAdapter:
    name = "replay"
    path_options = ("recording",)

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        read_recording(_file(profile))
        return Installation(sys.executable, "path")

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        file = _file(request.profile)
        rounds = rounds_for(read_recording(file), request.ticket, _text(request.brief))
        played = {
            "recording": str(file),
            "session": request.session or f"replay-{request.run}",
            "ticket": request.ticket,
            "round": request.round,
            "workspace": str(request.workspace),
            # What was not recorded is said by the player, in the transcript, where a person looks for it.
            "steps": rounds[request.round] if rounds and request.round < len(rounds) else None,
        }
        request.scratch.mkdir(parents=True, exist_ok=True)
        score = request.scratch / "recording.json"
        score.write_text(json.dumps(played), encoding="utf-8")
        # -P: neither the workspace nor the folder of the player, which needs the standard library alone, may stand
        # in for a module.
        argv = [sys.executable, "-P", str(PLAYER), str(score)]
        return AgentLaunch(argv, profile_env(request.profile, environment))

    def reader(self, request: TurnRequest) -> TurnReader:
        return EventReader(request)


def _file(profile: AgentProfile) -> Path:
    recording = profile.options.get("recording")
    if not isinstance(recording, str) or not recording:
        raise BadConfiguration(
            f"the agent '{profile.id}' names no recording",
            thing=f"{profile.id}: options.recording",
            hint="Add `options: {recording: FILE}` to the agent's file.",
        )
    return Path(recording)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
