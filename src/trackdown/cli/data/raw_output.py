"""Answers that are too long to be held: written piece by piece, as UTF-8 whatever the terminal speaks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import islice

from trackdown.cli.output_text import replaced


def to_stdout(lines: Iterable[str], at_once: int) -> int:
    """Print lines, ``at_once`` in one go; how many there were. Nobody reading any more is no error."""
    count = 0
    left = iter(lines)
    while some := list(islice(left, at_once)):
        count += len(some)
        text = "".join(f"{line}\n" for line in some)
        try:
            raw = getattr(sys.stdout, "buffer", None)
            if raw is None:
                sys.stdout.write(text)
            else:
                sys.stdout.flush()
                raw.write(text.encode())
            sys.stdout.flush()
        except BrokenPipeError:
            # Python would complain once more when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return count
    return count


def to_file(lines: Iterable[str], path: str, folder: str) -> int:
    """Put a file in place whole; how many lines it has. Raises InvalidInput where it cannot be written; then an older
    file is still there."""
    count = 0
    with replaced(path, folder) as file:
        for line in lines:
            file.write(f"{line}\n")
            count += 1
    return count
