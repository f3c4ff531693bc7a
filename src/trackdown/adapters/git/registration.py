"""Makes a workspace known to git, and known again when the record or the link to it was lost."""

from __future__ import annotations

import os
import time
from pathlib import Path

from trackdown.adapters.git.command import Git
from trackdown.adapters.git.objects import resolve
from trackdown.adapters.git.places import Places
from trackdown.adapters.git.registry import registered_git_dir, unregister
from trackdown.errors import RepositoryUnusable

# A workspace is always the whole tree, also when the person's checkout is sparse: what is not there cannot be told
# from what the agent deleted.
WHOLE = ("core.sparseCheckout=false",)
_LOCK_SECONDS = 1.0
_LOCK_PAUSE = 0.05


def add_worktree(git: Git, common: Path, place: Path, *how: str) -> Path:
    """A new linked work tree at ``place``, with its files; its git folder. ``how``: what ``git worktree add`` takes.

    Git could write the files in the same breath, but then with filters of the repository's own configuration.
    """
    git.run("worktree", "add", "-q", "--no-checkout", *how)
    git_dir = registered_git_dir(common, place)
    if git_dir is None:
        raise RepositoryUnusable(
            "git did not put the new work tree on its record.",
            thing=str(place),
            hint="See whether `git worktree list` works in the repository, then try again.",
        )
    Git(place, git_dir=git_dir, config=WHOLE, foreign=True).run("reset", "-q", "--hard")
    return git_dir


class OpenWorkspace:
    """A workspace that git knows: its git folder, and git bound to both, whatever lies at its ``.git``.

    ``unreadable``: it has a repository of its own that git cannot read any more.
    """

    def __init__(self, places: Places, git_dir: Path) -> None:
        self.unreadable = False
        self.places = places
        self.git_dir = git_dir
        self.git = Git(places.workspace, git_dir=git_dir, config=WHOLE, foreign=True)

    @property
    def index(self) -> Path:
        return self.git_dir / "index"


def open_workspace(git: Git, common: Path, places: Places, base: str) -> OpenWorkspace:
    """The workspace of a run, registered again and linked again if need be. Its files are not touched."""
    git_dir = registered_git_dir(common, places.workspace) or _register_again(git, common, places, base)
    if places.read_shape().kind == "worktree":
        _link(places, git_dir)
    ref_lock = common / f"{places.ref}.lock"
    for lock in (git_dir / "index.lock", git_dir / "HEAD.lock", ref_lock):
        _take_stale_lock_away(places, lock)
    return OpenWorkspace(places, git_dir)


def _link(places: Places, git_dir: Path) -> None:
    """Let the workspace's ``.git`` lead to its git folder; what an agent put there instead is put aside."""
    link = places.workspace / ".git"
    line = os.fsencode(f"gitdir: {git_dir}\n")
    if os.path.lexists(link):
        if link.is_file() and not link.is_symlink() and _leads_to(link, git_dir):
            return
        places.put_aside(link)
    link.write_bytes(line)


def _leads_to(link: Path, git_dir: Path) -> bool:
    name, _, target = os.fsdecode(link.read_bytes()).rstrip("\n").partition(": ")
    return name == "gitdir" and os.path.realpath(link.parent / target) == os.path.realpath(git_dir)


def _register_again(git: Git, common: Path, places: Places, base: str) -> Path:
    """Put a workspace back on git's record that was taken off it (``git worktree prune``), with its files as they are.

    git registers only empty folders, so an empty stand-in is registered, and the record then moved to the workspace.
    """
    stand_in = places.own / "stand-in" / "workspace"
    (stand_in / ".git").unlink(missing_ok=True)
    if stand_in.is_dir():
        stand_in.rmdir()
    unregister(git, common, stand_in)
    tip = resolve(git, places.ref)[0] or base
    git.run("worktree", "add", "-q", "--no-checkout", "--detach", str(stand_in), tip)
    git_dir = registered_git_dir(common, stand_in)
    if git_dir is None:
        raise RepositoryUnusable(
            "git did not put the workspace on its record.",
            thing=str(places.workspace),
            hint="See whether `git worktree list` works in the repository, then try again.",
        )
    (git_dir / "gitdir").write_bytes(os.fsencode(f"{places.workspace / '.git'}\n"))
    (stand_in / ".git").unlink()
    stand_in.rmdir()
    workspace = Git(places.workspace, git_dir=git_dir, config=WHOLE)
    workspace.run("update-ref", places.ref, tip)
    workspace.run("symbolic-ref", "HEAD", places.ref)
    workspace.run("read-tree", tip)
    return git_dir


def _take_stale_lock_away(places: Places, lock: Path) -> None:
    """A git command that was killed leaves its lock behind. Nobody but one run works in a workspace, so a lock that
    stays the same for a while belongs to nobody."""
    first = _identity(lock)
    if first is None:
        return
    deadline = time.monotonic() + _LOCK_SECONDS
    while time.monotonic() < deadline:
        time.sleep(_LOCK_PAUSE)
        if _identity(lock) != first:
            return
    places.put_aside(lock)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
