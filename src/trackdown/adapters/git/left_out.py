"""What of a result must not come to a branch: work that no commit holds, links that lead nowhere, content that should
have been filtered."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import NamedTuple

from trackdown.adapters.git.command import Git
from trackdown.adapters.git.objects import resolve, tree_changes
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
    # What declares them is asked for first: nearly everywhere there are none, and never were.
    before = links(git, onto) if linked or resolve(git, f"{onto}:.gitmodules")[0] else {}
    found = _in_place_of_links(git, before.keys() - linked.keys(), onto, commit)
    if linked:
        for path, link in linked.items():
            if link != before.get(path):
                told = known_at_home(git, shown.workspace, shown.person, path, link)
                found += [] if told == "person" else [LeftOut("elsewhere" if told else "nowhere", path)]
        inside = changed_inside(git, shown.workspace, shown.person, linked)
        found += [LeftOut("inside", path, paths) for path, paths in inside.items()]
    return found + [LeftOut("unfiltered", name, paths) for name, paths in unfiltered(git, onto, commit).items()]


def _in_place_of_links(git: Git, gone: Set[str], onto: str, commit: str) -> list[LeftOut]:
    """Files where a submodule was: who sees a part of the files may not know of it."""
    written = [change.path for change in tree_changes(git, onto, commit) if change.action == "create"] if gone else []
    below = {path: [file for file in written if file.startswith(f"{path}/")] for path in sorted(gone)}
    return [LeftOut("inside", path, files) for path, files in below.items() if files]
