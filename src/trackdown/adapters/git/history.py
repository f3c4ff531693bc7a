"""Reads what commits say."""

from __future__ import annotations

from trackdown.adapters.git import names, objects
from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import NotFound
from trackdown.ports.history import CommitText

_FIELDS = ("%H", "%P", "%at", "%ae", "%an", "%B")
# No message holds a zero byte, so everything is told apart by them.
_SHAPE = ("-z", "--format=tformat:" + "%x00".join(_FIELDS), "--no-color", "--no-notes", "--encoding=UTF-8")
_QUIET = ("--no-show-signature", "--no-patch")


class GitHistory:
    def __init__(self, repository: GitRepository) -> None:
        self._repository = repository

    def read(self, range: str = "", limit: int = 0) -> list[CommitText]:
        asked = names.revision(range) if range else "HEAD"
        most = [f"--max-count={limit}"] if limit else []
        words = ("log", *_SHAPE, *_QUIET, "--reverse", *most, "--end-of-options", asked, "--")
        output = self._repository.git.run(*words, ok=(0, 128))
        if output.code == 0:
            return _commits(output.out)
        if not range and self._repository.commit("HEAD") is None:
            return []  # nothing has been committed yet
        raise NotFound(
            "There are no such commits in this repository.",
            thing=range[:80],
            hint="Name a branch, a tag, a commit or a range of them, as in main..HEAD.",
        )

    def named(self, ids: list[str]) -> list[CommitText]:
        found = [commit.id for name in ids if (commit := objects.find_commit(self._repository.git, name))]
        if not found:
            return []
        words = ("log", *_SHAPE, *_QUIET, "--no-walk=unsorted", "--stdin")
        stdin = "".join(f"{name}\n" for name in found).encode()
        return _commits(self._repository.git.run(*words, stdin=stdin).out)

    def descends(self, commit: str, ancestor: str) -> bool:
        return self._repository.descends(commit, ancestor)

    def kept(self, commit: str) -> bool:
        if objects.find_commit(self._repository.git, commit) is None:
            return False
        words = ("for-each-ref", "--count=1", "--format=x", f"--contains={commit}")
        led_to = self._repository.git.run(*words, "refs/heads", "refs/tags", "refs/remotes").text
        return bool(led_to) or self.descends("HEAD", commit)


def _commits(output: bytes) -> list[CommitText]:
    parts = output.decode(errors="replace").split("\0")[:-1]
    wide = len(_FIELDS)
    rows = [parts[at : at + wide] for at in range(0, len(parts), wide)]
    return [CommitText(row[0], len(row[1].split()), *row[2:]) for row in rows]
