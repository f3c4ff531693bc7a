"""What of a result must not come to a branch: work that no commit holds, links that lead nowhere, content that should
have been filtered."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from trackdown.adapters.git.command import Git
from trackdown.adapters.git.submodules import changed_inside, known_at_home, links
from trackdown.adapters.git.unfiltered import unfiltered
from trackdown.ports.repository import LeftOut


class Shown(NamedTuple):
    """A workspace, ``git`` in it, and the checkout that the person works in."""

    git: Git
    workspace: Path
    person: Path


def left_out(shown: Shown, onto: str, commit: str) -> list[LeftOut]:
    """See ``ports.repository.Workspaces``."""
    git = shown.git
    linked = links(git, commit)
    found: list[LeftOut] = []
    if linked:
        before = links(git, onto)
        for path, link in linked.items():
            if link != before.get(path):
                told = known_at_home(git, shown.workspace, shown.person, path, link)
                found += [] if told == "person" else [LeftOut("elsewhere" if told else "nowhere", path)]
        inside = changed_inside(git, shown.workspace, shown.person, linked)
        found += [LeftOut("inside", path, paths) for path, paths in inside.items()]
    return found + [LeftOut("unfiltered", name, paths) for name, paths in unfiltered(git, onto, commit).items()]
