"""Folders and names of this machine and its user."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from trackdown.errors import Unusable


def state_folder(environment: Mapping[str, str]) -> str:
    """Where Trackdown keeps workspaces and runs of this user: lasting, and never the temp folder."""
    chosen = environment.get("TRACKDOWN_STATE")
    if chosen:
        return os.path.abspath(chosen)
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "trackdown")
    if sys.platform == "win32":
        return os.path.join(environment.get("LOCALAPPDATA", home), "trackdown")
    xdg = environment.get("XDG_STATE_HOME", "")
    # The specification has relative paths ignored: they would depend on the folder one happens to be in.
    return os.path.join(xdg if os.path.isabs(xdg) else os.path.join(home, ".local", "state"), "trackdown")


def user_names(environment: Mapping[str, str], identity: tuple[str, str] = ("", "")) -> tuple[str, ...]:
    """Who is at the keyboard, each name as one word, the one that counts first.

    That is who ``TRACKDOWN_USER`` says, and nobody else; else the name that git knows (``identity``: name and address),
    and besides it the user of the system, under whose name the same person may have worked before git knew theirs.
    """
    said = _word(environment.get("TRACKDOWN_USER", ""))
    if said:
        return (said,)
    user = next(filter(None, (_word(environment.get(name, "")) for name in ("USER", "LOGNAME", "USERNAME"))), "")
    name, address = identity
    known = _plain(name) or _plain(address.partition("@")[0])
    return tuple(dict.fromkeys(filter(None, (known, user or _user_of_process()))))


def _word(text: str) -> str:
    return "".join(part for part in text if part.isprintable() and part not in " ,")[:100]


def _plain(name: str) -> str:
    """``Ada Lovelace (work)`` as ``Ada-Lovelace-work``: nothing in it means something in a query."""
    parts = "".join(part if part.isalnum() or part in "._-'" else " " for part in name).split()
    return "-".join(parts)[:100].strip("-'")


def _user_of_process() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows; a user id without a name (containers)
        return "somebody"


def machine_id(folder: str) -> str:
    """This machine and place, as an id that outlives a change of the host's name; ``folder`` keeps it.

    A copy of the folder somewhere else is another place and gets an id of its own; one that was moved keeps its id.
    Raises Unusable.
    """
    import contextlib
    import hashlib

    place = os.path.realpath(folder)
    # The place is part of the name: two processes that make the file at once agree on one, and a copy makes its own.
    path = os.path.join(folder, f"machine-{hashlib.sha256(place.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}")
    part = f"{path}.{os.urandom(4).hex()}"
    try:
        id, noted = _machine_file(path) if os.path.exists(path) else ("", "")
        if not noted:
            earlier = earlier_places(folder)
            made = id or (earlier[0][0] if earlier else os.urandom(8).hex())
            with open(part, "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write(f"{made}\n{place}")
            if id:
                os.replace(part, path)  # it is from before places were noted
            else:
                with contextlib.suppress(FileExistsError):  # another process was faster; its id holds
                    os.link(part, path)
                os.unlink(part)
        return _machine_file(path)[0]
    except OSError as error:
        raise Unusable(
            f"This machine's id cannot be kept beside the store: {error.strerror}.",
            thing=path,
            hint="Nothing was changed. Ask for the right to write to that folder.",
        ) from error


def earlier_places(folder: str) -> list[tuple[str, str]]:
    """Where this folder was before it was moved here, with the id that it had there. Empty if any of these places
    still is one: then this is a copy."""
    here = os.path.realpath(folder)
    names = [name for name in os.listdir(folder) if name.startswith("machine-") and "." not in name]
    known = [_machine_file(os.path.join(folder, name)) for name in sorted(names)]
    found = [(id, place) for id, place in known if place and place != here]
    return [] if any(os.path.isdir(place) for _, place in found) else found


def _machine_file(path: str) -> tuple[str, str]:
    """The id, and the place that it was given to; one from before places were noted has none."""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        id, _, place = file.read().partition("\n")
    return id, place
