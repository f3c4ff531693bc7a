"""The commits of the repository, as texts that may say something about tickets."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class CommitText(NamedTuple):
    """``authored`` is in seconds since 1970; together with ``email`` it stays when a commit is amended, rebased or
    cherry-picked. ``parents`` is how many it has."""

    id: str
    parents: int
    authored: str
    email: str
    author: str
    message: str

    @property
    def subject(self) -> str:
        return self.message.strip().partition("\n")[0].strip()


class History(Protocol):
    def read(self, range: str = "", limit: int = 0) -> list[CommitText]:
        """The commits that ``git log`` shows for a range (HEAD without one), the newest ``limit`` of them, oldest
        first. Raises NotFound for a range that there is not, InvalidInput for what can be none."""
        ...

    def named(self, ids: list[str]) -> list[CommitText]:
        """These commits, without those that are not here."""
        ...

    def descends(self, commit: str, ancestor: str) -> bool:
        """Whether ``ancestor`` is ``commit`` or in its history."""
        ...

    def kept(self, commit: str) -> bool:
        """Whether a branch, a tag or HEAD still leads to it: a commit that was amended or rebased is not kept."""
        ...
