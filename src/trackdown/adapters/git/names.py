"""Which names may become parts of refs, paths and arguments.

Names of runs, branches and paths come from outside (a database, a ticket, an agent). They are checked here once,
before they are put into a path or an argument list, so that none of them can climb out of a folder or be read as an
option.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from trackdown.errors import InvalidInput

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# git-check-ref-format(1), for a branch name below refs/heads/.
_NOT_IN_A_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|\.$|^[./-]|/$|^@$")


def plain_name(name: str, what: str) -> str:
    """``name`` if it can be a folder's name and the last part of a ref. Raises InvalidInput."""
    if not _PLAIN.fullmatch(name) or ".." in name or name.endswith((".", ".lock")):
        raise InvalidInput(
            f"This cannot be the name of a {what}.",
            thing=repr(name),
            hint="Use letters, digits, '.', '_' and '-', starting with a letter or a digit.",
        )
    return name


def branch_name(name: str) -> str:
    """``name`` if git accepts it as a branch's name. Raises InvalidInput."""
    if not name or _NOT_IN_A_BRANCH.search(name):
        raise InvalidInput(
            "This cannot be the name of a branch.",
            thing=repr(name),
            hint="Name a local branch, as `git branch` lists it.",
        )
    return name


def revision(name: str) -> str:
    """``name`` if it can be handed to git as a revision. Raises InvalidInput."""
    if not name or name.startswith("-") or _CONTROL.search(name):
        raise InvalidInput("This cannot be a revision.", thing=repr(name), hint="Name a commit, a branch or a tag.")
    return name


def inside_paths(paths: Iterable[str]) -> list[str]:
    """The paths, without doubles, if each of them stays inside of the repository. Raises InvalidInput."""
    checked: dict[str, None] = {}
    for path in paths:
        parts = path.rstrip("/").split("/")
        if "\x00" in path or not all(parts) or any(part in (".", "..") for part in parts):
            raise InvalidInput(
                "This path does not stay inside of the repository.",
                thing=repr(path),
                hint="Give the path from the repository's root, with '/' and without '..'.",
            )
        checked["/".join(parts)] = None
    return list(checked)
