"""Any program as an agent. The workspace is its current folder; what it needs to know is in its environment:

``TRACKDOWN_BRIEF``, the file with its task; ``TRACKDOWN_TICKET``, the ticket's key; ``TRACKDOWN_RUN_DIR``, the folder
of the run; ``TRACKDOWN_ROUND``, 0 at first; from round 1 on ``TRACKDOWN_FEEDBACK``, the file that says what failed;
``TRACKDOWN_PROMPT``, the file with what it is told in this turn (the task, what failed, an answer);
``TRACKDOWN_QUESTION``, the file in which it leaves a question for a person; ``TRACKDOWN_SESSION``, the id of the last
``session`` event it printed, if any.

It is done when it ends with exit code 0. What it prints becomes events (see ``event_shapes``).
"""

from __future__ import annotations

from collections.abc import Mapping

from trackdown.adapters.agents.environment import profile_env
from trackdown.adapters.agents.event_reader import EventReader
from trackdown.adapters.agents.executables import locate_command
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration
from trackdown.ports.agent import AgentLaunch, Installation, TurnReader, TurnRequest


class CommandAdapter:
    name = "command"

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        if not profile.command:
            raise BadConfiguration(
                f"the agent '{profile.id}' has no command",
                thing=f"{profile.id}: command",
                hint="Add `command` to the agent's file: a list of arguments, or one script for `sh -c`.",
            )
        return locate_command(profile, environment)

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        profile = request.profile
        program = self.locate(profile, environment).executable
        if isinstance(profile.command, str):
            # The arguments are the script's $1, $2 …
            argv = [program, "-c", profile.command, profile.id, *profile.args]
        else:
            argv = [program, *profile.command[1:], *profile.args]
        return AgentLaunch(argv, _told(request) | profile_env(profile, environment))

    def reader(self, request: TurnRequest) -> TurnReader:
        return EventReader(request)


def _told(request: TurnRequest) -> dict[str, str]:
    told = {
        "TRACKDOWN_BRIEF": str(request.brief),
        "TRACKDOWN_TICKET": request.ticket,
        "TRACKDOWN_RUN_DIR": str(request.run_dir),
        "TRACKDOWN_ROUND": str(request.round),
    }
    if request.feedback is not None:
        told["TRACKDOWN_FEEDBACK"] = str(request.feedback)
    if request.session:
        told["TRACKDOWN_SESSION"] = request.session
    return told
