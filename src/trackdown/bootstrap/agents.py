"""Agents, their clients, what holds them, what they cost, and who is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from trackdown.adapters.system.clock import SystemClock
from trackdown.bootstrap.opening import Project
from trackdown.bootstrap.repositories import repository
from trackdown.core.settings.model import Settings

if TYPE_CHECKING:
    from trackdown.adapters.agents.profiles import LoadedProfiles
    from trackdown.adapters.sessions.prices import ListedPrices
    from trackdown.core.runs.profile import AgentProfile
    from trackdown.engine.containment import Containment
    from trackdown.services.delegation.routing import Agency
    from trackdown.services.history.notices import Notifier
    from trackdown.services.runs.doctor import Clinic


def installed_agents(environment: Mapping[str, str]) -> list[str]:
    """The agents' clients that are found on this machine, by name."""
    from trackdown.adapters.agents.profiles import discovered

    return [profile.id for profile in discovered(environment)]


def profiles(opened: Project, environment: Mapping[str, str]) -> LoadedProfiles:
    """The agents of a project: its files, and clients that are installed and have no file."""
    from pathlib import Path

    from trackdown.adapters.agents.profiles import LoadedProfiles, discovered, load

    folder = Path(opened.places.agents)
    loaded = load(folder)
    # A file that cannot be read is a mistake to mend, never a reason to fall back on a client's defaults.
    taken = {path.stem for path in folder.iterdir()} if folder.is_dir() else set()
    found = {profile.id: profile for profile in discovered(environment) if profile.id not in taken}
    # The project's own files first: see ``settled``.
    return LoadedProfiles({**loaded.profiles, **found}, loaded.problems, loaded.warnings)


def agency(opened: Project, environment: Mapping[str, str]) -> Agency:
    """What is known of the project's agents, for deciding who gets what."""
    return agency_of(opened, profiles(opened, environment).profiles, environment)


def agency_of(opened: Project, known: Mapping[str, AgentProfile], environment: Mapping[str, str]) -> Agency:
    """The same, of these agents."""
    from trackdown.adapters.agents.lacking import lacks
    from trackdown.adapters.agents.registry import adapter
    from trackdown.services.delegation.routing import Agency

    def strengths(profile: AgentProfile) -> Sequence[str]:
        return profile.strengths or getattr(adapter(profile.adapter), "strengths", ())

    budgets, listed = opened.settings.budgets, partial(prices, environment)
    return Agency(opened.settings.route, known, strengths, budgets, listed, lambda profile: lacks(profile, environment))


def settled(opened: Project, agents: LoadedProfiles) -> Settings:
    """The settings, in which the only agent that the project has a file for is its agent; a client that happens to be
    installed makes no doubt about it."""
    folder = opened.places.agents
    files = {name.rpartition(".")[0] for name in os.listdir(folder)} if os.path.isdir(folder) else set()
    own = [name for name in agents.profiles if name in files]
    if opened.settings.agent or len(own) != 1:
        return opened.settings
    return opened.settings._replace(agent=own[0])


def containment(opened: Project, environment: Mapping[str, str]) -> Containment:
    """What agents and checks are held to here, and by whom."""
    from pathlib import Path

    from trackdown.adapters.agents import client_places, permissions
    from trackdown.adapters.git.lending import object_folders
    from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
    from trackdown.bootstrap.runs import run_folder
    from trackdown.engine.containment import Containment

    seen = [Path(opened.places.root), Path(opened.places.common_dir)]
    hidden = [Path(opened.places.notify_targets)]
    if opened.places.common_dir:
        seen += object_folders(Path(opened.places.common_dir))
        hidden.append(run_folder(opened, environment, "any").parent)
    return Containment(
        Bubblewrap(environment),
        permissions.means,
        client_places.logins,
        tuple(seen),
        tuple(hidden),
        client_places.covered,
    )


def clinic(opened: Project, environment: Mapping[str, str]) -> Clinic:
    """What a check-up looks with."""
    from pathlib import Path

    from trackdown.adapters.agents import checkup
    from trackdown.core.runs.budget import Spent
    from trackdown.engine.containment import pinned
    from trackdown.engine.quiet import by_the_clock
    from trackdown.services.runs.budgets import spent_by
    from trackdown.services.runs.doctor import Clinic

    agents, holds = profiles(opened, environment), containment(opened, environment)
    known = settled(opened, agents)

    def target() -> str:
        from trackdown.engine.preflight import branch_to_land_on

        checkout = repository(opened)
        checkout.identity()
        return branch_to_land_on(checkout, known, "")

    return Clinic(
        settings=known,
        profiles={name: pinned(profile, known) for name, profile in agents.profiles.items()},
        problems=agents.problems,
        warnings=agents.warnings,
        client=lambda profile: checkup.look(profile, environment, Path(opened.places.root)),
        held=holds.held,
        store=opened.store.check,
        git=target,
        filtered=lambda: repository(opened).filtered("HEAD"),
        quiet=lambda: by_the_clock(known.quiet),
        sandbox=holds.sandbox.outer,
        today=lambda: spent_by(opened.desk, "day").get(opened.desk.clock.now()[:10], Spent()),
    )


def brands() -> tuple[int, Callable[[str], int]]:
    """The lowest number that is the brand of an agent's process, and the brand that stands for a marker."""
    from trackdown.adapters.processes.brand import LOWEST, brand_of

    return LOWEST, brand_of


def prices(environment: Mapping[str, str]) -> ListedPrices:
    """The price list, as of today."""
    from trackdown.adapters.sessions.prices import ListedPrices
    from trackdown.adapters.system.places import state_folder

    kept = os.path.join(state_folder(environment), "prices.json")
    return ListedPrices(SystemClock().now()[:10], kept)


@contextmanager
def notifier(opened: Project, environment: Mapping[str, str]) -> Iterator[Notifier]:
    """Who tells people elsewhere what happens in a project."""
    from trackdown.adapters.notify.outbox import SqliteOutbox
    from trackdown.adapters.notify.rules_file import RulesFile
    from trackdown.adapters.notify.sender import AppriseSender
    from trackdown.adapters.notify.targets_file import TargetsFile
    from trackdown.services.history.notices import Notifier

    where = opened.places
    outbox = SqliteOutbox(os.path.join(where.data, "notices.db"))
    rules, targets, sender = RulesFile(where.notify), TargetsFile(where.notify_targets), AppriseSender(environment)
    try:
        yield Notifier(opened.store, outbox, rules, targets, sender, environment, opened.desk.clock.now)
    finally:
        sender.close()
        outbox.close()
