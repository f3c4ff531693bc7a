"""What has to hold before anything is handed out, said before anything is changed."""

from __future__ import annotations

from trackdown.core.runs.profile import AgentProfile
from trackdown.core.settings.model import Settings
from trackdown.engine.containment import pinned
from trackdown.engine.equipment import Equipment
from trackdown.engine.selection import Wanted, agent_for
from trackdown.errors import AgentUnavailable, BadConfiguration, NotFound, RepositoryUnusable, TrackdownError
from trackdown.ports.repository import Repository
from trackdown.services import lookup
from trackdown.services.delegation.routing import Agency, Router


def branch_to_land_on(repository: Repository, known: Settings, asked: str) -> str:
    """The branch that results land on: the one asked for, the configured one, or the one that is checked out.

    Raises RepositoryUnusable for a branch that is not there, a detached HEAD, a repository without commits.
    """
    branch = asked or known.target or repository.current_branch()
    if not branch:
        raise RepositoryUnusable(
            "No branch is checked out (HEAD is detached), so there is nothing for results to land on.",
            thing=str(repository.root),
            hint="Name a branch with --target, or check one out.",
        )
    if repository.tip(branch) is None:
        if repository.commit("HEAD") is None:
            raise RepositoryUnusable(
                "The repository has no commit yet, so agents have nothing to start from.",
                thing=str(repository.root),
                hint="Make a first commit: git add -A, then git commit -m 'Begin'.",
            )
        raise RepositoryUnusable(f"There is no branch {branch}.", thing=branch, hint="`git branch` lists them.")
    return branch


def agents_for(e: Equipment, known: Settings, agency: Agency, wanted: Wanted) -> dict[str, AgentProfile]:
    """The agents of the tickets that are ready now, by ticket key; each has been found on this machine.

    Where no ticket was named, one without a usable agent is left out as long as there are others: it is held back and
    named at the end. Raises NotFound for an agent without a profile, AgentUnavailable for a client that is not
    installed.
    """
    with e.store.read() as reader:
        rows = reader.ready()
        if wanted.tickets is not None:
            rows = [row for row in rows if row.uid in wanted.tickets]
        router = Router(reader, agency, e.clock.now())
        chosen: dict[str, AgentProfile] = {}
        problems: list[TrackdownError] = []
        for ticket in [lookup.by_uid(reader, row.uid) for row in rows]:
            try:
                profile = agent_for(ticket, wanted, known, router).agent
                e.adapter(profile.adapter).locate(profile, e.environment)
                e.containment.check(pinned(profile, known))
                chosen[ticket.key] = profile
            except (NotFound, AgentUnavailable, BadConfiguration) as problem:
                problems.append(problem)
    if problems and (wanted.tickets is not None or not chosen):
        raise problems[0]
    if chosen:
        e.repository.identity()
    return chosen
