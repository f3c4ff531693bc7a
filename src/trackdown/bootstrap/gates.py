"""What gates are run over, and with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from trackdown.bootstrap.agents import containment
from trackdown.bootstrap.keeping import blobs
from trackdown.bootstrap.opening import Project
from trackdown.bootstrap.repositories import repository, sources
from trackdown.bootstrap.runs import provisions
from trackdown.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from trackdown.adapters.git.repository import GitRepository
    from trackdown.core.gates.packages import Package
    from trackdown.core.runs.model import Run, Work
    from trackdown.ports.process import ProcessIdentity
    from trackdown.services.gates.looks import Site
    from trackdown.services.gates.programs import Bench, Fenced

CHECKOUT = "gates"


class _Place(NamedTuple):
    root: Path
    commit: str
    dirty: bool
    changed: list[str] | None
    judges: list[str]
    paths: Callable[[], list[str]]
    cleared: frozenset[str] | None = None
    before: list[Package] | None = None
    known: tuple[str, ...] = ()


@contextmanager
def gate_site(
    opened: Project, environment: Mapping[str, str], run: Run | None = None, base: str = ""
) -> Iterator[tuple[Site, Bench]]:
    """The checkout as it is, or the result of a run in a clean checkout of its own, which goes again. ``base`` is the
    revision since which files count as changed; empty: where the branch left the one that results land on.

    Raises NotFound for a revision that there is not, or a result that is not on this machine.
    """
    import shutil
    from pathlib import Path

    from trackdown.adapters.system.places import state_folder

    state = Path(opened.settings.workspaces or state_folder(environment))
    scratch = state / "gates" / opened.desk.clock.new_uid()
    try:
        if run is None:
            place = _checkout(opened, base)
            yield _site(opened, place, None), _bench(opened, environment, place, scratch, None)
        else:
            with _result(opened, run, state) as place:
                yield _site(opened, place, run), _bench(opened, environment, place, scratch, run)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _checkout(opened: Project, base: str) -> _Place:
    from pathlib import Path

    from trackdown.adapters.gates.walking import files_below

    root = Path(opened.places.root)
    if not opened.places.common_dir:
        return _Place(root, "", True, None, [], lambda: files_below(str(root)))
    checkout = repository(opened)
    head = checkout.commit("HEAD")
    own = checkout.uncommitted()
    since = _since(opened, checkout, base) if head else ""
    committed = [change.path for change in checkout.changes(since, head.id)] if head and since else []

    def everything() -> list[str]:
        return list(dict.fromkeys([*(checkout.paths(head.id) if head else []), *own]))

    changed = list(dict.fromkeys([*committed, *own]))
    return _Place(root, head.id if head else "", bool(own), changed, [], everything)


def _since(opened: Project, checkout: GitRepository, base: str) -> str:
    """The commit since which files count as changed; empty for none."""
    from trackdown.errors import InvalidInput

    target = opened.settings.target
    if not base and (not target or target == checkout.current_branch()):
        return ""
    try:
        found = checkout.commit(base or target)
    except InvalidInput:
        found = None
    if found is None:
        if not base:
            return ""
        raise NotFound("There is no such revision.", thing=base[:80], hint="Name a branch or a commit.")
    return checkout.git.run("merge-base", found.id, "HEAD", ok=(0, 1)).text or found.id


@contextmanager
def _result(opened: Project, run: Run, state: Path) -> Iterator[_Place]:
    """The result of a run, with what judges it as it was before, as in its verification."""
    from trackdown.adapters.git.workspaces import GitWorkspaces
    from trackdown.core.runs.protected import protected_patterns, violations
    from trackdown.services.secrecy import answers

    checkout, work = repository(opened), run.work
    assert work is not None
    if checkout.commit(work.commit) is None or checkout.commit(work.onto) is None:
        raise NotFound(
            f"The result of {run.key} is not on this machine.", thing=work.commit, hint="Look at your checkout: --here."
        )
    changes = checkout.changes(work.onto, work.commit)
    guarded = protected_patterns(run.policy.protected, run.policy.commands, checkout.paths(work.onto))
    changed = [(change.path, change.action) for change in changes]
    judges = violations(changed, guarded.patterns, guarded.named, run.policy.files)
    workspaces = GitWorkspaces(checkout, state)
    name = f"{CHECKOUT}-{opened.desk.clock.new_uid()[-8:].lower()}"
    root = workspaces.checkout(run.uid, name, work.commit, work.onto, judges)
    try:
        _bring(checkout, state, root, run)
        paths, cleared = [path for path, _ in changed], _cleared(checkout, work)
        yield _Place(
            root=root,
            commit=work.commit,
            dirty=False,
            changed=paths,
            judges=judges,
            paths=lambda: _paths(checkout, work),
            cleared=cleared,
            before=_before(checkout, work),
            known=answers.known(workspaces.folder(run.uid)),
        )
    finally:
        workspaces.discard_checkout(run.uid, name)


def _before(checkout: GitRepository, work: Work) -> list[Package]:
    """The packages of the commit that the work stands on: an agent cannot change what is said there."""
    from trackdown.adapters.gates.manifests import MOST_BYTES
    from trackdown.core.gates.packages import packages_of

    def read(paths: list[str]) -> dict[str, str]:
        found = checkout.read_all(work.onto, paths)
        return {path: raw[:MOST_BYTES].decode("utf-8", "replace") for path, raw in found.items()}

    return packages_of(checkout.paths(work.onto), read)


def _paths(checkout: GitRepository, work: Work) -> list[str]:
    return checkout.paths(work.commit)


def _cleared(checkout: GitRepository, work: Work) -> frozenset[str]:
    """The lines in which a person allowed what looks like a secret, before the agent went to work."""
    from trackdown.adapters.gates.secrets import ALLOWED

    words = ("grep", "-h", "-I", "-F", "--no-color", "-e", ALLOWED, work.onto, "--")
    return frozenset(checkout.git.run(*words, ok=(0, 1)).text.split("\n"))


def _bring(checkout: GitRepository, state: Path, root: Path, run: Run) -> None:
    rules = run.policy.workspace
    if rules.copy or rules.link:
        provisions(checkout, state).luggage.bring(root, rules.copy, rules.link)


def _site(opened: Project, place: _Place, run: Run | None) -> Site:
    from trackdown.adapters.gates.manifests import read_packages, read_text
    from trackdown.adapters.gates.secrets import scan
    from trackdown.services.gates.looks import Site

    root, known = str(place.root), opened.settings
    return Site(
        root=place.root,
        commit=place.commit,
        dirty=place.dirty,
        changed=place.changed,
        judges=place.judges,
        run=run,
        packages=read_packages(root, place.paths()),
        everything=place.paths,
        read=lambda path: read_text(root, path),
        scan=lambda paths, ignored: scan(root, paths, ignored, place.cleared, place.known),
        sources=lambda paths, side: sources(paths, root, side),
        setup=run.policy.setup if run else [],
        setup_seconds=run.policy.setup_seconds if run else known.setup_seconds,
        check_seconds=run.policy.check_seconds if run else known.check_seconds,
        before=place.before,
    )


def _bench(opened: Project, environment: Mapping[str, str], place: _Place, scratch: Path, run: Run | None) -> Bench:
    from pathlib import Path

    from trackdown.adapters.gates.tools import locate
    from trackdown.adapters.processes.supervised import SupervisedProcesses
    from trackdown.core.runs.environment import base_environment
    from trackdown.engine.live import mark_live, unmark_live
    from trackdown.services.gates.programs import Bench, Fenced

    live, marker = Path(opened.places.live), f"gates-{scratch.name}"
    committed = frozenset(place.paths()) if run else frozenset()
    holds = containment(opened, environment) if run else None

    def fence(argv: list[str], temporary: Path) -> Fenced:
        if run is None or holds is None:
            return Fenced(argv)
        return Fenced(*holds.program(argv, place.root, temporary, run.agent, environment))

    def begun(folder: Path, identity: ProcessIdentity) -> None:
        # What runs was written by an agent: in its process tree nobody is a person.
        if run is not None:
            mark_live(live, folder, identity, run, marker)

    return Bench(
        processes=SupervisedProcesses(),
        blobs=blobs(opened),
        root=place.root,
        scratch=scratch,
        environment=base_environment(environment, opened.settings.pass_environment),
        marker=marker,
        fence=fence,
        begun=begun,
        ended=lambda folder: unmark_live(live, folder) if run else None,
        find=lambda name, folder: locate(name, str(place.root), environment.get("PATH", ""), committed, folder),
        at_once=max(os.cpu_count() or 1, 1),
        memory_mb=(run.agent.memory_mb or 0) if run else 0,
        disk_mb=(run.agent.disk_mb or 0) if run else 0,
        most_processes=(run.agent.processes or 0) if run else 0,
        output_mb=(run.agent.output_mb or 0) if run else opened.settings.output_mb,
        known=place.known,
    )
