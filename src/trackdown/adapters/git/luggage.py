"""Brings ignored files of the person's checkout into a workspace: secrets for tests, installed packages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.git.deletion import delete_tree
from trackdown.adapters.git.repository import GitRepository
from trackdown.ports.provisions import Brought

OWN = (".git", ".trackdown")


class GitLuggage:
    def __init__(self, repository: GitRepository) -> None:
        self._repository = repository
        self._root = Path(os.path.realpath(repository.root))

    def bring(self, into: Path, copy: list[str], link: list[str]) -> Brought:
        found = Brought([], [], [])
        for patterns, how, names in ((copy, self._copy, found.copied), (link, self._link, found.linked)):
            paths = self._matching(patterns)
            ignored = self._ignored(paths)
            for path in paths:
                reason = self._reason_against(path, ignored, into)
                if reason:
                    found.left_out.append(f"{path}: {reason}")
                elif not os.path.lexists(into / path):
                    (into / path).parent.mkdir(parents=True, exist_ok=True)
                    how(path, into, found.left_out)
                    names.append(path)
        return found

    def _matching(self, patterns: Iterable[str]) -> list[str]:
        """Paths from the root, each once, none below another one of them."""
        matched = {
            found.relative_to(self._root).as_posix() for pattern in patterns for found in self._root.glob(pattern)
        }
        own = {path for path in matched if path == "." or path.split("/")[0] in OWN}
        wanted = matched - own
        return sorted(path for path in wanted if not any(str(above) in wanted for above in Path(path).parents))

    def _ignored(self, paths: list[str]) -> set[str]:
        if not paths:
            return set()
        stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
        return set(self._repository.git.run("check-ignore", "-z", "--stdin", stdin=stdin, ok=(0, 1)).items)

    def _reason_against(self, path: str, ignored: set[str], into: Path) -> str:
        source = Path(os.path.realpath(self._root / path))
        if path not in ignored:
            return "git does not ignore it"
        if not source.is_relative_to(self._root):
            return "it leads out of the checkout"
        above = os.path.realpath((into / path).parent)
        if not Path(above).is_relative_to(os.path.realpath(into)):
            return "its place leads out of the workspace"
        return "" if source.is_file() or source.is_dir() else "it is neither a file nor a folder"

    def _copy(self, path: str, into: Path, left_out: list[str]) -> None:
        """Put together aside and then moved into place, so that a half copy is never taken for a whole one."""
        source, part = Path(os.path.realpath(self._root / path)), into.with_name(f"{into.name}.part")
        delete_tree(part) if part.is_dir() else part.unlink(missing_ok=True)
        if source.is_dir():
            shutil.copytree(source, part, symlinks=True, ignore=lambda at, names: self._outside(at, names, left_out))
        else:
            shutil.copy2(source, part)
        os.rename(part, into / path)

    def _link(self, path: str, into: Path, left_out: list[str]) -> None:
        """A folder becomes a folder of links: git would not take a link for a folder that ``name/`` ignores."""
        source, target = Path(os.path.realpath(self._root / path)), into / path
        if not source.is_dir():
            target.symlink_to(source)
            return
        skipped = self._outside(str(source), os.listdir(source), left_out)
        target.mkdir()
        for name in sorted(set(os.listdir(source)) - skipped):
            (target / name).symlink_to(source / name)

    def _outside(self, folder: str, names: list[str], left_out: list[str]) -> set[str]:
        """Those that lead out of the checkout, or are neither file nor folder."""
        skipped = set()
        for name in names:
            place = Path(folder) / name
            real = Path(os.path.realpath(place))
            shown = place.relative_to(self._root).as_posix()
            if not real.is_relative_to(self._root):
                left_out.append(f"{shown}: it leads out of the checkout")
                skipped.add(name)
            elif not place.is_symlink() and not real.is_file() and not real.is_dir():
                skipped.add(name)
        return skipped
