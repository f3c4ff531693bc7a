"""Where a person says that backups are."""

from __future__ import annotations

import os

from trackdown.cli.call import Call
from trackdown.cli.parser import UsageError


def folder_of_backups(call: Call, typed: str | None) -> str:
    """The folder, from where the command was started; empty if none was named. Raises UsageError for an empty name: it
    is a variable of somebody's script that was not set, and not the usual folder."""
    if typed is None:
        return ""
    if not typed.strip() or "\x00" in typed:
        raise UsageError("That is no name of a folder.", thing=repr(typed[:80]), hint="Name a folder.")
    return os.path.abspath(os.path.join(call.folder, typed))


def name_of_backup(call: Call, typed: str) -> str:
    """An id or ``latest`` as it is, the path of a backup's folder from where the command was started."""
    return os.path.abspath(os.path.join(call.folder, typed)) if os.sep in typed else typed
