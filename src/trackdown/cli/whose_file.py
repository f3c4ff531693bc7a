"""Who has to do something where a file of ours belongs to somebody else: a command that another user ran, often root,
made it."""

from __future__ import annotations

import os
import shlex

from trackdown.errors import Unusable


def hint_of(error: Unusable, data: str) -> str:
    """What to do next; where another user's file is in the way, also whose it is and how that can be changed. ``data``
    is the project's folder of ours: the whole of what they made in there is named, and nothing outside of it."""
    path = error.thing
    if not hasattr(os, "geteuid") or not os.path.isabs(path) or "\x00" in path:
        return error.hint
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    owner, own = _owner(path), os.geteuid()
    # Nobody is told to give anything away that is not ours.
    if not _is_within(path, data) or owner == own or os.access(path, os.W_OK):
        return error.hint
    while path != data and _owner(os.path.dirname(path)) == owner:
        path = os.path.dirname(path)
    give = f"sudo chown {'-R ' if os.path.isdir(path) else ''}{own}:{os.getegid()} {shlex.quote(path)}"
    return f"{path} belongs to {_name(owner)}: work as they do, or make it {_name(own)}'s (`{give}`). {error.hint}"


def _is_within(path: str, data: str) -> bool:
    return bool(data) and (path == data or path.startswith(data + os.sep))


def _owner(path: str) -> int:
    return os.lstat(path).st_uid


def _name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # containers
        return f"user {uid}"
