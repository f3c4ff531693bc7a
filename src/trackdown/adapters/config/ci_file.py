"""The configuration of continuous integration that a project has, or gets."""

from __future__ import annotations

import os
from collections.abc import Iterable

from trackdown.errors import InvalidInput


def existing(root: str, known: Iterable[str]) -> str:
    """The first of these paths that is there and not an empty folder; else an empty text."""
    for path in known:
        place = os.path.join(root, path)
        if os.path.isfile(place) or (os.path.isdir(place) and os.listdir(place)):
            return path
    return ""


def create(root: str, path: str, text: str) -> None:
    """Write a new file. Raises InvalidInput if it is there already, or cannot be written."""
    place = os.path.join(root, path)
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise InvalidInput(f"The file cannot be written: {error.strerror}.", thing=path, hint="Check it.") from error
