"""What works on the project's files and its git repository."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from trackdown.bootstrap.opening import Project
from trackdown.errors import InvalidInput, RepositoryUnusable

if TYPE_CHECKING:
    from pathlib import Path

    from trackdown.adapters.git.history import GitHistory
    from trackdown.adapters.git.hooks import GitHooks
    from trackdown.adapters.git.repository import GitRepository
    from trackdown.core.tickets.model import Ticket
    from trackdown.ports.live_server import LiveTester
    from trackdown.ports.routes import RouteReader, Sources
    from trackdown.ports.store import Writer
    from trackdown.services.runs.recordings import ReadFile
    from trackdown.services.vcs.branches import Made


def repository(opened: Project) -> GitRepository:
    """The git repository of a project. Raises RepositoryUnusable outside of one."""
    from pathlib import Path

    from trackdown.adapters.git.repository import GitRepository

    if not opened.places.common_dir:
        raise RepositoryUnusable(
            "This needs a git repository, and the project is not in one.",
            thing=opened.places.root,
            hint="Begin one here with `git init` and a first commit, then run `trackdown init` again.",
        )
    return GitRepository.open(Path(opened.places.root))


def target_branch(opened: Project, checkout: GitRepository) -> str:
    """The branch that results land on."""
    return opened.settings.target or checkout.current_branch() or "main"


def branch_beginner(opened: Project, *, dry_run: bool = False) -> tuple[Callable[[str], Made], str]:
    """What makes a branch of that name at the tip of the target branch, and the target branch. Raises
    RepositoryUnusable outside of git."""
    from trackdown.adapters.git.branching import begin_branch
    from trackdown.services.vcs.branches import Made

    checkout = repository(opened)
    target = target_branch(opened, checkout)
    return lambda name: Made(name, *begin_branch(checkout, name, target, dry_run=dry_run)), target


def branch_maker(opened: Project, *, dry_run: bool = False) -> Callable[[Writer, Ticket], str]:
    """What makes a branch for a ticket, and says so. Raises RepositoryUnusable outside of git."""
    from trackdown.services.vcs.branches import create_branch

    begin, target = branch_beginner(opened, dry_run=dry_run)

    def make(writer: Writer, ticket: Ticket) -> str:
        made = create_branch(writer, ticket, begin)
        return f"The branch {made.name} {f'begins at {target}' if made.new else 'was there already'}."

    return make


def check_out(opened: Project, branch: str) -> None:
    """Check out a branch in the person's checkout. Raises Refused if changes there are in the way."""
    from trackdown.adapters.git.branching import switch

    switch(repository(opened), branch)


def history(opened: Project) -> GitHistory:
    """What the commits of the repository say."""
    from trackdown.adapters.git.history import GitHistory

    return GitHistory(repository(opened))


def hooks(opened: Project) -> GitHooks:
    """The hooks of the repository; ours start this very Python."""
    import sys
    from pathlib import Path

    from trackdown.adapters.git.hooks import GitHooks

    return GitHooks(repository(opened), Path(opened.places.data) / "hooks", sys.executable)


def merged_branches(opened: Project) -> Callable[[dict[str, Any]], str]:
    """The tip of the branch that a link names, if it has been merged into the target branch; else an empty text."""
    from trackdown.adapters.git.merged import merged_tip

    checkout = repository(opened)
    target = target_branch(opened, checkout)
    return lambda link: merged_tip(checkout, str(link.get("id", "")), target, str(link.get("base", "")))


def file_reader(opened: Project) -> ReadFile:
    """What reads files out of commits."""
    from trackdown.adapters.git.contents import read_file
    from trackdown.services.runs.recordings import Content

    checkout = repository(opened)

    def read(commit: str, path: str) -> Content | None:
        found = read_file(checkout, commit, path)
        return Content(*found) if found else None

    return read


def existing_ci(opened: Project, known: Iterable[str]) -> str:
    """The first of these files or folders that the project has; else an empty text."""
    from trackdown.adapters.config.ci_file import existing

    return existing(opened.places.root, known)


def write_ci(opened: Project, path: str, text: str) -> None:
    """Write a new file of the project. Raises InvalidInput if it is there already."""
    from trackdown.adapters.config.ci_file import create

    create(opened.places.root, path, text)


def new_repository(folder: Path) -> None:
    """A new git repository, in which nobody in particular commits."""
    from trackdown.adapters.git.creation import create_repository
    from trackdown.ports.repository import Person

    create_repository(folder, Person("You", "you@example.invalid"))


def commit_everything(folder: Path, message: str) -> None:
    """What lies in that repository, as one commit."""
    from trackdown.adapters.git import creation

    creation.commit_everything(folder, message)


def sources(
    paths: list[str], folder: str, side: str, assumed: dict[str, str] | None = None
) -> tuple[Sources, list[RouteReader]]:
    """The source files that these names mean, and those who read them: ``side`` is ``server`` or ``client``. Raises
    InvalidInput for a name that is nothing."""
    from trackdown.adapters.routes import registry, source_tree

    found = registry.readers(side)
    suffixes = source_tree.all_suffixes(item.suffixes for item in found)
    return source_tree.read_sources(paths, folder, suffixes, assumed), found


def live_tester() -> LiveTester:
    """Who asks a running server. Raises InvalidInput without the extra."""
    try:
        from trackdown.adapters.live.tester import SchemathesisTester
    except ImportError as error:
        raise InvalidInput(
            "Testing a running server takes the extra `live`.",
            thing=str(error.name or "schemathesis"),
            hint="Install it: pip install 'trackdown[live]'.",
        ) from error
    return SchemathesisTester()
