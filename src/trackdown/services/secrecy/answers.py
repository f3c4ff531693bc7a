"""Answers that are secret: a file for the agent in its run's folder instead of a text in the log, which is for ever.

The file is there as long as the run is open: the agent may need it in every turn, and as long as it does, Trackdown has
to know what to take out of everything that it keeps. At the end of the run it goes (see ``sealing``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from trackdown.core.accounting.redaction import spellings
from trackdown.errors import Unusable

FOLDER = "answers"


def leave(folder: Path, key: str, text: str) -> None:
    """Put the answer to a question where the agent finds it, for its user alone; ``folder`` is the run's. Raises
    Unusable if it cannot be written."""
    place = folder / FOLDER / key
    draft = place.with_name(f".{key}.{os.getpid()}")
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            # The log will say that it was answered, and is on disk once it says so.
            os.fsync(file.fileno())
        os.replace(draft, place)
    except OSError as error:
        hint = "Check the folder's permissions and the space."
        raise Unusable(f"The answer cannot be handed over: {error.strerror}.", thing=str(place), hint=hint) from error


def forget(folder: Path, key: str) -> None:
    """Take an answer away that was left in vain."""
    with suppress(OSError):
        (folder / FOLDER / key).unlink(missing_ok=True)


def left(folder: Path) -> dict[str, Path]:
    """Where the secret answers of a run lie, by the keys of their questions."""
    return {path.name: path for path in _files(folder)}


def known(folder: Path) -> tuple[str, ...]:
    """What must not be kept of anything that belongs to the run, in every spelling."""
    return spellings(path.read_text(encoding="utf-8", errors="replace") for path in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    try:
        found = sorted((folder / FOLDER).iterdir())
    except OSError:
        return
    for path in found:
        if not path.name.startswith(".") and path.is_file() and not path.is_symlink():
            yield path
