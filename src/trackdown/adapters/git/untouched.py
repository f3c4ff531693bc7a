"""Submodules that were only filled: everything in them is elsewhere, so they may go with their workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from trackdown.adapters.git.command import Git
from trackdown.adapters.git.submodules import Copy, borrowing, changed_inside, from_home, object_id, refs, text


def untouched(git: Git, root: Path, person: Path, linked: dict[str, str]) -> dict[str, Path | None]:
    """Those of the submodules of a workspace whose files are as committed and whose commits their home all has, with
    their git folders."""
    if not linked:
        return {}
    changed = changed_inside(git, root, person, linked)
    found: dict[str, Path | None] = {}
    for path in linked:
        copy = Copy.of_agent(root / path)
        if any(name == path or name.startswith(f"{path}/") for name in changed):
            continue
        if copy.home is None:
            if not os.path.lexists(copy.folder / ".git"):
                found[path] = None
        elif not (copy.home / "modules").exists() and _is_all_from_home(git, copy, copy.home):
            found[path] = copy.home
    return found


def holds_only(modules: Path, known: set[Path]) -> bool:
    """Whether all of the git folders below ``modules`` are among ``known``, as real paths."""
    for folder, folders, files in os.walk(modules):
        if Path(os.path.realpath(folder)) in known:
            folders.clear()
        elif files:
            return False
    return True


def _is_all_from_home(git: Git, copy: Copy, home: Path) -> bool:
    there = list(refs(home))
    theirs = {tip for name, tip in there if tip and from_home(name)}
    made = {tip for name, tip in there if tip and not from_home(name)} | set(_logged(home))
    lines = "\n".join([*sorted(made), *(f"^{tip}" for tip in sorted(theirs)), ""]).encode()
    asked = ("rev-list", "--max-count=1", "--ignore-missing", "--stdin")
    left = git.run(*asked, stdin=lines, env=borrowing([copy]), ok=(0, 128))
    return not made - theirs or (bool(theirs) and left.code == 0 and not left.out)


def _logged(home: Path) -> Iterator[str]:
    """Every commit that a ref of it ever pointed to, as far as its logs tell: some are nowhere else."""
    for folder, _, files in os.walk(home / "logs"):
        for name in files:
            file = Path(folder, name)
            for line in text(file).splitlines() if file.is_file() and not file.is_symlink() else ():
                if found := object_id(line.split(" ", 2)[1] if line.count(" ") > 1 else ""):
                    yield found
