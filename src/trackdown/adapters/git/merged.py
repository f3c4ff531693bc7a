"""Whether the work on a branch has come to another one."""

from __future__ import annotations

from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import InvalidInput


def merged_tip(repository: GitRepository, branch: str, target: str, base: str) -> str:
    """The tip of ``branch`` if ``target`` holds everything of it and there is something on it, else an empty text: a
    branch that still stands where it was begun (``base``) has not been merged, and one that is gone says nothing."""
    try:
        tip, goal = repository.tip(branch), repository.tip(target)
    except InvalidInput:
        return ""  # a link can name anything
    if tip is None or goal is None or branch == target or tip == base:
        return ""
    return tip if repository.descends(goal, tip) else ""
