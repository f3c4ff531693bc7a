"""Reads the repository that the work is about. Nothing here changes anything but ``keep_lost``, which adds a ref."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.git import names, objects
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.discovery import Found, discover
from trackdown.adapters.git.submodules import links
from trackdown.adapters.git.unfiltered import passing
from trackdown.errors import RepositoryUnusable
from trackdown.ports.repository import Change, Commit, Filtered, Fingerprint, Person

_HEADS = "refs/heads/"


class GitRepository:
    """The repository, seen from one of its checkouts: the one the person works in."""

    def __init__(self, found: Found) -> None:
        self.root = Path(found.root)
        self.git_dir = Path(found.git_dir)
        self.common_dir = Path(found.common_dir)
        self.git = Git(self.root)

    @classmethod
    def open(cls, start: Path) -> GitRepository:
        """The repository around ``start``. Raises RepositoryUnusable outside of one."""
        found = discover(str(start))
        if found is None:
            raise RepositoryUnusable(
                "This folder is not in a git repository.",
                thing=str(start),
                hint="Change to a checkout, or make this one with `git init` and a first commit.",
            )
        return cls(found)

    @property
    def repository_id(self) -> str:
        """Folder name and a digest of the common git folder's real path: a copy elsewhere has another one.

        No inode and no device number goes in: both can change under a repository that stays where it is (a restored
        backup, a network disk after a restart), and its workspaces would be out of sight.
        """
        return id_of(self.common_dir)

    def current_branch(self) -> str | None:
        ref = self.git.run("symbolic-ref", "-q", "HEAD", ok=(0, 1)).text
        return ref.removeprefix(_HEADS) if ref.startswith(_HEADS) else None

    def tip(self, branch: str) -> str | None:
        return objects.resolve(self.git, f"{_HEADS}{names.branch_name(branch)}^{{commit}}")[0]

    def commit(self, revision: str) -> Commit | None:
        return objects.find_commit(self.git, names.revision(revision))

    def identity(self) -> Person:
        # Without useConfigOnly git makes a name up from the account and the host.
        output = self.git.run("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT", ok=(0, 1, 128))
        match = re.fullmatch(r"(.+) <([^>]*)> \d+ [+-]\d+", output.text)
        if output.code or not match:
            raise RepositoryUnusable(
                "git does not know who commits here.",
                thing=str(self.root),
                hint='Set it: git config --global user.name "Your Name" and '
                'git config --global user.email "you@example.org"',
            )
        return Person(match[1], match[2])

    def uncommitted(self) -> list[str]:
        return status(self.git, untracked="all")

    def descends(self, commit: str, ancestor: str) -> bool:
        asked = ("merge-base", "--is-ancestor", names.revision(ancestor), names.revision(commit))
        return self.git.run(*asked, ok=(0, 1, 128)).code == 0

    def paths(self, commit: str) -> list[str]:
        return self.git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", names.revision(commit)).items

    def changes(self, base: str, commit: str) -> list[Change]:
        return objects.tree_changes(self.git, names.revision(base), names.revision(commit))

    def diff(self, base: str, commit: str, *, stat: bool = False) -> str:
        shape = ["--stat=120"] if stat else ["-p", "--no-color", "--no-ext-diff", "--no-textconv"]
        output = self.git.run("diff-tree", "-r", "-M", *shape, names.revision(base), names.revision(commit), "--")
        return output.out.decode(errors="replace")

    def lines(self, base: str, commit: str) -> tuple[int, int]:
        output = self.git.run("diff-tree", "-r", "-M", "--numstat", names.revision(base), names.revision(commit), "--")
        counts = [line.split(b"\t")[:2] for line in output.out.splitlines()]
        added, removed = (sum(int(pair[at]) for pair in counts if pair[at].isdigit()) for at in (0, 1))
        return added, removed

    def submodules(self, commit: str) -> list[str]:
        tree = names.revision(commit)
        # Asked first, because it costs next to nothing where there are none.
        declared = objects.resolve(self.git, f"{tree}:.gitmodules")[0]
        return list(links(self.git, tree)) if declared else []

    def filtered(self, commit: str) -> list[Filtered]:
        there = Git(self.root, git_dir=self.git_dir)
        off = there.filters_off()
        if not off:
            return []
        found = passing(there, [names.revision(commit)], self.paths(commit), off)
        return [Filtered(name, off[name], paths) for name, paths in sorted(found.items())]

    def read(self, commit: str, path: str) -> bytes | None:
        (inside,) = names.inside_paths([path])
        output = self.git.run("cat-file", "blob", f"{names.revision(commit)}:{inside}", ok=(0, 128))
        return output.out if output.code == 0 else None

    def read_all(self, commit: str, paths: Iterable[str]) -> dict[str, bytes]:
        return objects.read_files(self.git, names.revision(commit), paths)

    def text_sizes(self, commit: str) -> dict[str, int]:
        tree = names.revision(commit)
        # Every line matches; files that git takes for binary have none.
        found = self.git.run("grep", "-I", "-l", "-z", "--full-name", "-e", "", tree, "--", ok=(0, 1)).items
        texts = {name.removeprefix(f"{tree}:") for name in found}
        sizes = [item.partition("\t") for item in self.git.run("ls-tree", "-r", "-l", "-z", "--full-tree", tree).items]
        return {path: int(meta.split()[3]) for meta, _, path in sizes if path in texts}

    def fingerprint(self) -> Fingerprint:
        output = self.git.run("for-each-ref", "--format=%(refname)%00%(objectname)%00%(symref)")
        refs = {}
        for line in os.fsdecode(output.out).splitlines():
            name, value, target = line.split("\0")
            refs[name] = f"ref: {target}" if target else value
        config = [self.common_dir / "config", self.common_dir / "config.worktree"]
        hooks = sorted((self.common_dir / "hooks").glob("**/*"))
        return Fingerprint(self._digest(config), self._digest(hooks), refs)

    def keep_lost(self, name: str, commit: str) -> str:
        # As it is: an annotated tag is an object of its own.
        found = objects.resolve(self.git, commit)[0] or objects.need_commit(self.git, commit).id
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name.removeprefix("refs/")).strip("-")[:80] or "unnamed"
        ref = f"refs/trackdown/lost/{plain}/{found[:12]}"
        self.git.run("update-ref", ref, found)
        return ref

    def _digest(self, files: list[Path]) -> str:
        digest = hashlib.sha256()
        for file in files:
            try:
                mode = file.lstat().st_mode
            except FileNotFoundError:
                continue
            content = b""
            if stat.S_ISLNK(mode):
                content = os.fsencode(os.readlink(file))
            elif stat.S_ISREG(mode):
                content = file.read_bytes()
            # The name, the kind and whether it may run, and the content, each with its length, so that nothing blurs.
            name = os.fsencode(file.relative_to(self.common_dir))
            for part in (name, oct(mode & 0o170111).encode(), content):
                digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()


def id_of(common_dir: Path) -> str:
    """See ``GitRepository.repository_id``."""
    folder = common_dir
    title = folder.parent.name if folder.name == ".git" else folder.name.removesuffix(".git")
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:32].rstrip("-")
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
    return f"{slug or 'repository'}-{digest}"


def status(git: Git, *, untracked: str) -> list[str]:
    """Paths of a checkout that differ from its HEAD. ``untracked``: ``no`` or ``all``."""
    items = git.run(
        "status",
        "--porcelain=v1",
        "-z",
        "--no-renames",
        f"--untracked-files={untracked}",
        # The inside of a submodule is another repository's business.
        "--ignore-submodules=dirty",
    ).items
    return [item[3:] for item in items]
