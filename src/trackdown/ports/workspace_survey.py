"""Looking at the workspaces of a repository on this machine, and clearing away what is no longer needed."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol


class Seen(NamedTuple):
    """What is there of one run. ``workspace`` is ``None`` once that is gone. ``base`` is the commit it stands or stood
    on, empty if nobody knows; ``kept`` is the commit under ``ref``, empty without one. ``aside``: things were put aside
    there that no ref holds."""

    run: str
    folder: Path
    workspace: Path | None
    kind: str
    branch: str
    base: str
    ref: str
    kept: str
    aside: bool


class WorkspaceSurvey(Protocol):
    def runs(self) -> list[str]:
        """The uids of all runs that have a folder or a ref here."""
        ...

    def look(self, run: str) -> Seen: ...

    def dirty(self, run: str) -> int:
        """How many files of the workspace are not as in the last commit that Trackdown made there."""
        ...

    def ignored(self, run: str) -> list[str]:
        """The files of the workspace that git is told to ignore, which nothing keeps; a folder of which that holds as a
        whole counts as one and ends in a slash. Links are left out: what they lead to is elsewhere."""
        ...

    def size(self, run: str) -> int:
        """The bytes in the run's folder."""
        ...

    def tree(self, run: str) -> str | None:
        """The present content of the workspace as a tree, tracked and untracked, else what is kept of it. Nothing of
        the workspace is touched."""
        ...

    def diff(self, run: str, base: str, *, stat: bool = False) -> str:
        """What it changes since that commit. Raises NotFound if neither the workspace nor anything kept is here."""
        ...

    def unchanged(self, run: str, tree: str, base: str) -> bool:
        """Whether that tree is the one of that commit, and so is all that was ever kept of the run."""
        ...

    def merged_as(self, tree: str, base: str, target: str) -> str | None:
        """The commit of the branch ``target`` that holds the work from ``base`` to that tree, as it is, squashed,
        rebased or cherry-picked."""
        ...

    def remove(self, run: str) -> str:
        """Take the workspace and its branch away after keeping its content; the ref that holds it."""
        ...

    def drop_folder(self, run: str) -> None:
        """Delete the folder of a run whose workspace is gone. Raises Refused if it holds what nothing else keeps."""
        ...

    def drop_ref(self, run: str, kept: str) -> None:
        """Delete the ref if it still holds that commit."""
        ...
