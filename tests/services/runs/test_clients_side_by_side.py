"""A check-up looks at all clients at once: one that is slow to start holds up nobody else."""

from __future__ import annotations

from threading import Barrier

from trackdown.core.runs.budget import Spent
from trackdown.core.runs.profile import AgentProfile, agent_named_by
from trackdown.core.settings.model import Settings
from trackdown.ports.checkup import ClientState
from trackdown.ports.store import Checked
from trackdown.services.runs.doctor import Clinic, check_up


def test_clients_are_looked_at_side_by_side_and_told_in_order() -> None:
    together = Barrier(3, timeout=20)

    def look(profile: AgentProfile) -> ClientState:
        together.wait()
        return ClientState(f"/bin/{profile.id}")

    profiles = {name: AgentProfile(name, "command") for name in ("c", "a", "b")}
    clinic = Clinic(
        *(Settings("p", {}), profiles, [], [], look, lambda _: []),
        store=lambda: Checked(0, 0, []),
        git=str,
        filtered=list,
        quiet=str,
        sandbox=lambda: ("none", False, ""),
        today=Spent,
    )
    found = check_up(clinic, "agents")
    assert [agent.client.executable for agent in found.agents] == ["/bin/a", "/bin/b", "/bin/c"]


def test_the_agent_of_a_file_is_known_by_the_place_that_is_told() -> None:
    assert agent_named_by("/a:b/.trackdown/agents/claude.yaml:3") == "claude"
    assert agent_named_by(r"C:\p\.trackdown\agents\my.own.yml:12: unknown key") == "my.own"
    for place in ("", "/agents/claude.yaml", "/agents/claude.txt:3", "limits.quiet", "/agents/x/claude.yaml:1"):
        assert agent_named_by(place) == ""
