"""The one place that prints."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from trackdown.errors import TrackdownError
from trackdown.render.envelope import all_error_lines, envelope
from trackdown.render.look import Look
from trackdown.render.result import Result


def open_streams() -> None:
    """Open what of stdin, stdout and stderr was closed (``>&-``) before anything else gets its number: a store or a
    lock would be written to by whoever prints. Reading and writing an answer then fail as they do for other programs;
    what is said beside it is lost."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        handle = os.open(os.devnull, os.O_RDONLY if name == "stdout" else os.O_WRONLY)
        if handle != number:
            os.dup2(handle, number)
            os.close(handle)
        mode = "r" if name == "stdin" else "w"
        setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def look(environment: Mapping[str, str], *, colour: bool) -> Look:
    """How stdout is looked at: https://no-color.org, and no colours for a terminal that has none."""
    if not _terminal(sys.stdout):
        return Look()
    colour = colour and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
    return Look(colour, _columns(environment, sys.stdout), True)


def show(result: Result, *, as_json: bool, quiet: bool) -> None:
    """Print it. Nobody reading any more is no error; whatever the stream's encoding lacks becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if as_json:
        write(envelope(result, indented=_terminal(sys.stdout), ascii_only=ascii_only()) + "\n")
    else:
        write(_text(result, quiet))
        # What a list leaves out is said even then: whoever reads the keys takes them for all.
        silent = quiet and not (result.page or {}).get("more")
        tell([] if silent else result.notes)
        tell(all_error_lines(result.errors), indent=8)


def tell(lines: Sequence[str], *, indent: int = 2) -> None:
    """Say something beside the answer, on stderr. A terminal gets lines that it need not break; what goes on from one
    stands behind ``indent`` columns."""
    if _terminal(sys.stderr):
        from trackdown.render.folding import all_folded

        lines = all_folded(lines, Look(columns=_columns(os.environ, sys.stderr)), indent)
    # Where that leads nowhere, there is nobody to tell it to; the exit code still says how it ended.
    with contextlib.suppress(OSError):
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        sys.stderr.flush()


class Unwritten(TrackdownError):
    """stdout takes no more: a full disk, a stream that is closed."""

    code = "E-OUTPUT"


def write(text: str) -> bool:
    """Print a part of an answer; ``False`` once nobody reads any more. Raises Unwritten where it cannot be written."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_rest()
        return False
    except OSError as error:
        _forget_rest()
        hint = "See where stdout leads; what the command did is done."
        raise Unwritten(f"The answer cannot be written: {error.strerror}.", hint=hint) from error
    return True


def _forget_rest() -> None:
    """Python would complain once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def ascii_only() -> bool:
    """Whether JSON has to spell the letters that stdout could not show."""
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def _text(result: Result, quiet: bool) -> str:
    text = result.quiet if quiet else result.text
    return text if isinstance(text, str) else "".join(f"{line}\n" for line in text)


def _terminal(stream: TextIO) -> bool:
    return stream.isatty()


def _columns(environment: Mapping[str, str], stream: TextIO) -> int:
    chosen = environment.get("COLUMNS", "")
    if chosen.isascii() and chosen.isdigit() and int(chosen[:6]) > 0:
        return int(chosen[:6])
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
