"""Texts that a command writes into a file that somebody named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from trackdown.errors import InvalidInput


def write_text(path: str, folder: str, text: str) -> None:
    """Put the text in place whole; a file that is there is replaced. A path is relative to ``folder``.

    Raises InvalidInput where it cannot be written; then an older file is still there.
    """
    with replaced(path, folder) as file:
        file.write(text)


@contextmanager
def replaced(path: str, folder: str) -> Iterator[TextIO]:
    """A file that takes its place once it is whole. Raises as ``write_text`` does."""
    place = os.path.join(folder, path)
    part = f"{place}.{os.getpid()}.new"
    try:
        if os.path.isdir(place):
            raise InvalidInput("There is a folder of that name.", thing=path[:200], hint="Name a file.")
        with open(part, "w", encoding="utf-8", newline="") as file:
            yield file
        os.replace(part, place)
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else "that is no path"
        raise InvalidInput(f"The file cannot be written: {what}.", thing=path[:200], hint="Check the path.") from error
    finally:
        if "\x00" not in part and os.path.exists(part):
            os.unlink(part)
