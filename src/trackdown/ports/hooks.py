"""Git hooks that tell Trackdown about commits."""

from __future__ import annotations

from typing import NamedTuple, Protocol

POST_COMMIT, POST_MERGE, POST_REWRITE = NAMES = ("post-commit", "post-merge", "post-rewrite")


class Hook(NamedTuple):
    """``ours``: it calls Trackdown. ``before`` is the path of a hook that runs first, empty if there is none."""

    name: str
    path: str
    ours: bool
    before: str


class HookState(NamedTuple):
    """``folder`` is where git looks for hooks. ``options`` are those that the hooks hand to `git scan`. ``program`` is
    what they start, and ``startable`` whether it is still there."""

    folder: str
    hooks: list[Hook]
    options: list[str]
    program: str
    startable: bool

    @property
    def installed(self) -> bool:
        return all(hook.ours for hook in self.hooks)


class Hooks(Protocol):
    def install(self, options: list[str]) -> HookState:
        """Put the hooks in place; what was there runs first. Doing it again renews them. Raises Refused, Unusable."""
        ...

    def uninstall(self) -> HookState:
        """Take ours away and put back what was there before. Raises Unusable."""
        ...

    def status(self) -> HookState: ...
