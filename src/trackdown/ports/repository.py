"""The git repository that the work is about: what is read from it, where agents work, how results land."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple, Protocol


class Person(NamedTuple):
    name: str
    email: str


class Commit(NamedTuple):
    id: str
    tree: str


class Committed(NamedTuple):
    """A commit of a workspace's content, and the commit of the ref under which all of that content is kept."""

    id: str
    tree: str
    kept: str


class Change(NamedTuple):
    """One changed path between two commits. A rename is a deletion and a creation."""

    path: str
    action: Literal["create", "modify", "delete"]


class Fingerprint(NamedTuple):
    """What an agent must leave alone, as digests: the shared configuration, the hooks, and every ref by name."""

    config: str
    hooks: str
    refs: dict[str, str]


class Filtered(NamedTuple):
    """Files that pass a filter which only the repository configures, so that it does not run where agents work.
    ``required``: git must not do without it, and a result that changes one of them does not land."""

    filter: str
    required: bool
    paths: list[str]


class Repository(Protocol):
    """Reading. Nothing here changes anything but ``keep_lost``, which adds a ref."""

    root: Path

    @property
    def repository_id(self) -> str:
        """Short, stable for this repository on this machine, safe as a folder's name."""
        ...

    def current_branch(self) -> str | None:
        """The branch that is checked out in the person's checkout, or ``None`` if HEAD is detached."""
        ...

    def tip(self, branch: str) -> str | None:
        """The commit that a local branch points to."""
        ...

    def commit(self, revision: str) -> Commit | None: ...

    def identity(self) -> Person:
        """Who commits here. Raises RepositoryUnusable naming the git command that sets it, if nobody is set."""
        ...

    def uncommitted(self) -> list[str]:
        """Paths in the person's checkout that agents do not see: changed, staged or untracked (not ignored)."""
        ...

    def descends(self, commit: str, ancestor: str) -> bool:
        """Whether ``ancestor`` is ``commit`` or in its history."""
        ...

    def paths(self, commit: str) -> list[str]:
        """Every path in that commit."""
        ...

    def changes(self, base: str, commit: str) -> list[Change]: ...

    def diff(self, base: str, commit: str, *, stat: bool = False) -> str: ...

    def lines(self, base: str, commit: str) -> tuple[int, int]:
        """How many lines are added and removed between them; binary files have none."""
        ...

    def submodules(self, commit: str) -> list[str]:
        """The folders in that commit which belong to other repositories."""
        ...

    def filtered(self, commit: str) -> list[Filtered]: ...

    def read(self, commit: str, path: str) -> bytes | None:
        """The content of a file in that commit; ``None`` where there is no file of that name."""
        ...

    def read_all(self, commit: str, paths: Iterable[str]) -> dict[str, bytes]:
        """The contents of these files in that commit, without those that there are not; read in one go."""
        ...

    def text_sizes(self, commit: str) -> dict[str, int]:
        """The bytes of every text file in that commit, by path; all of them are read for that."""
        ...

    def fingerprint(self) -> Fingerprint: ...

    def keep_lost(self, name: str, commit: str) -> str:
        """Keep a commit that the ref ``name`` pointed to before it vanished or was rewritten, so that nothing is lost:
        under ``refs/trackdown/lost/<name>/<short id>``, with one plain word made of the name (``stash``,
        ``heads-topic``). That ref; doing it again gives the same. Raises NotFound if there is no such commit."""
        ...


class Workspace(NamedTuple):
    path: Path
    branch: str
    base: str


class Shape(NamedTuple):
    """What kind of workspace it is (see ``core.runs.workspace_rules``). One of the kind ``contract`` holds the paths
    that fit the patterns, the ``brief`` as a file, and the files ``instructions`` (texts by path) where no pattern
    stands for their path."""

    kind: str = "worktree"
    patterns: list[str] = []
    brief: str = ""
    instructions: dict[str, str] = {}


WORKTREE = Shape()


class LeftOut(NamedTuple):
    """Something of a result that must not come to a branch as it is. ``inside``: the files ``paths`` were changed in
    the folder of the submodule ``name``, and no commit of this repository can hold them. ``nowhere``: the submodule
    ``name`` is linked to a commit that only the workspace has; ``elsewhere``: to one of which only the workspace's copy
    says that the submodule's home has it. ``unfiltered``: ``paths`` are in the commit without having passed the filter
    ``name``, which does not run."""

    kind: Literal["inside", "nowhere", "elsewhere", "unfiltered"]
    name: str
    paths: list[str] = []


class Rebased(NamedTuple):
    """``conflicts`` is empty when ``commit`` was put on top of the new base; else the paths that are left in the
    workspace with conflict markers, on top of the new base, for the agent to resolve."""

    commit: Commit | None
    conflicts: list[str]


class Workspaces(Protocol):
    """Isolated checkouts, named by repository id and run. Nothing goes before its content is kept under a ref."""

    def folder(self, run: str) -> Path:
        """The folder of that run outside the repository: the workspace lies in it, and the run's own files."""
        ...

    def create(self, run: str, base: str, shape: Shape = WORKTREE) -> Workspace:
        """A workspace at ``base`` on its own branch, of that shape; its ``base`` is what it stands on then. Doing
        it twice gives the same one, as it is. A half-made one (Trackdown was killed in the middle) is completed.
        If the workspace had vanished and its content was kept (see ``keep``), the new one holds that, uncommitted."""
        ...

    def find(self, run: str) -> Workspace | None: ...

    def keep(self, run: str) -> str | None:
        """Put all of the workspace's content, tracked and untracked (not ignored), under ``refs/trackdown/wip/<run>``,
        without touching the workspace, its index or its branch. The ref's commit; ``None`` without a workspace."""
        ...

    def made_in(self, run: str) -> set[str]:
        """The ids of the commits that the HEAD of that run's workspace ever pointed to since its base, the base left
        out: those that were made there, among them some that were reset away. Empty without a workspace."""
        ...

    def commit(self, run: str, base: str, message: str, author: Person, committer: Person) -> Committed:
        """Keep the workspace's content (see ``keep``) and make it one commit on top of ``base``, whatever commits the
        agent made itself; the run's branch points to it afterwards and the workspace is clean. With nothing changed its
        tree is the base's tree. Doing it again without a change in between gives a commit with the same tree."""
        ...

    def left_out(self, run: str, onto: str, commit: str) -> list[LeftOut]:
        """What must not come to a branch of the workspace, as it is now, and of what ``commit`` changes of ``onto``.
        Asked right after ``commit`` was made: the configuration may change afterwards."""
        ...

    def rebase(self, run: str, commit: str, onto: str, committer: Person) -> Rebased:
        """Put ``commit`` (one commit) on top of ``onto``, in the workspace."""
        ...

    def checkout(self, run: str, name: str, commit: str, restore_from: str, restore: Iterable[str]) -> Path:
        """A fresh clean checkout of ``commit`` beside the workspace, replacing an earlier one of that name, in which
        the paths ``restore`` are as in ``restore_from`` (absent if they are absent there)."""
        ...

    def discard_checkout(self, run: str, name: str) -> None: ...

    def remove(self, run: str) -> None:
        """Take the workspace and its branch away after keeping its content (see ``keep``); the ref stays."""
        ...


class Landed(NamedTuple):
    """``outcome``: ``landed``; ``moved`` (the target is no longer at ``expected``); ``checkout`` (the target is
    checked out and something of the person's is in the way: ``paths``, ``detail``)."""

    outcome: Literal["landed", "moved", "checkout"]
    paths: list[str] = []
    detail: str = ""


class Landing(Protocol):
    def land(self, commit: str, target: str, expected: str) -> Landed:
        """Move ``target`` from ``expected`` to ``commit``, which descends from it: by compare-and-swap of the ref, or
        by a fast-forward of the checkout that has it checked out. Never a force. Landing it again is ``landed``."""
        ...
