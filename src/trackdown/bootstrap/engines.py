"""The engine, with everything that it works with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from trackdown.bootstrap.agents import agency_of, containment, prices, profiles, settled
from trackdown.bootstrap.gates import gate_site
from trackdown.bootstrap.keeping import blobs
from trackdown.bootstrap.opening import Project
from trackdown.bootstrap.repositories import repository
from trackdown.bootstrap.runs import follow_the_move, provisions, run_folder

if TYPE_CHECKING:
    from trackdown.adapters.git.repository import GitRepository
    from trackdown.core.gates.model import Outcome
    from trackdown.core.runs.model import Run
    from trackdown.core.runs.test_bodies.model import Bodies
    from trackdown.engine.control import Engine
    from trackdown.engine.equipment import Equipment, Progress

_PACKAGE = os.path.dirname(os.path.dirname(__file__))


def check_workable(opened: Project) -> None:
    """To be asked before something is written down that the engine then carries out. Raises RepositoryUnusable where
    git refuses to work in the repository."""
    from trackdown.adapters.git.trust import check_trusted

    if opened.places.common_dir:
        check_trusted(repository(opened))


@contextmanager
def engine(opened: Project, environment: Mapping[str, str]) -> Iterator[Engine]:
    """The engine for a project, with a name of its own among all that work on the store. Raises RepositoryUnusable
    where git refuses to work in the repository; then nothing has been made."""
    import queue
    from pathlib import Path

    from trackdown.adapters.git.resolver import Resolver
    from trackdown.adapters.git.trust import check_trusted
    from trackdown.adapters.system.places import machine_id
    from trackdown.engine.control import Engine
    from trackdown.engine.executors import take_executor

    checkout = repository(opened)
    check_trusted(checkout)
    machine = machine_id(opened.places.data)
    follow_the_move(opened, environment)
    executor = take_executor(opened.store, machine)
    news: queue.Queue[Progress] = queue.Queue()
    try:
        equipment = _equipment(opened, environment, checkout, machine, executor.name, news.put)
        agents = profiles(opened, environment)
        data = Path(opened.places.data)
        known, agency = settled(opened, agents), agency_of(opened, agents.profiles, environment)
        with Resolver(checkout.git):
            yield Engine(equipment, known, agency, agents.problems, news, data, agents.warnings)
    finally:
        executor.held.release()


def _equipment(
    opened: Project,
    environment: Mapping[str, str],
    checkout: GitRepository,
    machine: str,
    executor: str,
    notify: Callable[[Progress], None],
) -> Equipment:
    """Every part that the engine works with."""
    import sys
    import threading
    from pathlib import Path

    from trackdown.adapters.agents.registry import adapter
    from trackdown.adapters.git.landing import LocalLanding
    from trackdown.adapters.git.workspaces import GitWorkspaces
    from trackdown.adapters.processes.supervised import SupervisedProcesses
    from trackdown.adapters.system.places import state_folder
    from trackdown.engine.equipment import Equipment
    from trackdown.engine.quiet import by_the_clock

    folder = Path(opened.settings.workspaces or state_folder(environment))
    return Equipment(
        store=opened.store,
        blobs=blobs(opened),
        clock=opened.desk.clock,
        repository=checkout,
        workspaces=GitWorkspaces(checkout, folder),
        landing=LocalLanding(checkout),
        processes=SupervisedProcesses(),
        adapter=adapter,
        environment=environment,
        passed=opened.settings.pass_environment,
        machine=machine,
        executor=executor,
        live=Path(opened.places.live),
        stop=threading.Event(),
        notify=notify,
        workflows=opened.desk.workflows,
        containment=containment(opened, environment),
        provisions=provisions(checkout, folder),
        budgets=opened.settings.budgets,
        quiet=by_the_clock(opened.settings.quiet),
        prices=partial(prices, environment),
        ask=(sys.executable, "-P", os.path.join(_PACKAGE, "mcp", "ask_user.py")),
        itself=(sys.executable, "-P", "-m", "trackdown"),
        gates=_gates(opened, environment),
        bodies=_bodies,
    )


def _bodies(path: str, text: str) -> Bodies | None:
    """What the tests of a file check."""
    if path.endswith(".py"):
        from trackdown.core.runs.test_bodies.python_tests import python_tests

        return python_tests(text)
    from trackdown.adapters.gates.javascript_tests import javascript_tests

    return javascript_tests(path, text)


def _gates(opened: Project, environment: Mapping[str, str]) -> Callable[[Run, str, Callable[[], None]], list[Outcome]]:
    """What runs the gates of a run over its result. Its processes are the run's, so that they end with it; the last
    argument is called again and again while they are at work, and may raise."""

    def outcomes(run: Run, marker: str, breathe: Callable[[], None]) -> list[Outcome]:
        from pathlib import Path

        from trackdown.core.gates.rules import GateRule
        from trackdown.engine.gates import Breathing, chosen
        from trackdown.engine.live import mark_live
        from trackdown.services.gates.running import evaluate

        rules = {name: GateRule(**rule) for name, rule in (run.policy.gates or {}).items()}
        live, scratch = Path(opened.places.live), run_folder(opened, environment, run.uid) / "programs"
        scratch.mkdir(parents=True, exist_ok=True)
        with gate_site(opened, environment, run) as (site, bench):
            own = bench._replace(
                processes=Breathing(bench.processes, breathe),
                scratch=scratch,
                marker=marker,
                begun=lambda folder, identity: mark_live(live, folder, identity, run, marker),
            )
            return evaluate(site, own, rules, chosen(rules)).outcomes

    return outcomes
