"""Help as wide as the terminal: at most 100 columns, beyond which nobody reads, and 80 where there is no terminal."""

from __future__ import annotations

import os
import re
import sys

from trackdown.render.folding import folded
from trackdown.render.look import Look

WIDEST = 100
_USUAL = 80
_NARROWEST = 40
_EXAMPLE = "  trackdown "
_LIST = re.compile(r"[^.:,;]{1,40}: ")
_COMMENT = re.compile(r" {2,}(?=# )| (?=# )")


def columns() -> int:
    """How wide help is now; COLUMNS counts on a terminal only, as for every other answer."""
    if not sys.stdout.isatty():
        return _USUAL
    chosen = os.environ.get("COLUMNS", "")
    try:
        wide = int(chosen[:6]) if chosen.isascii() and chosen.isdigit() else os.get_terminal_size(1).columns
    except OSError:
        return _USUAL
    return max(_NARROWEST, min(wide or _USUAL, WIDEST))


def fitted(text: str, wide: int) -> str:
    """The text in lines of at most so many columns; a meaning stays under the meaning above it, an example a line that
    can be copied."""
    lines = []
    for line in text.split("\n"):
        lines += _example(line, wide) if line.startswith(_EXAMPLE) else folded(line, Look(columns=wide), _hanging(line))
    return "\n".join(lines)


def paragraphs(text: str) -> str:
    """The text with the lines of each paragraph as one; what is indented or stands above it stays as it is."""
    lines: list[str] = []
    above = ""
    for line in text.split("\n"):
        if line[:1].strip() and above[:1].strip() and not above.endswith(":"):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
        above = line
    return "\n".join(lines)


def _hanging(line: str) -> int:
    """Where the lines go on below: under the meaning of a word, else a little further in."""
    listed = re.match(r" +\S.*? {2,}(?=\S)", line)
    lead = len(line) - len(line.lstrip(" "))
    return listed.end() if listed else lead + 2 if lead or _LIST.match(line) else 0


def _example(line: str, wide: int) -> list[str]:
    if len(line) <= wide:
        return [line]
    command, *said = _COMMENT.split(line, maxsplit=1)
    lines = [f"{part} \\" for part in _parts(command, wide - 2)]
    lines[-1] = lines[-1][:-2]
    look = Look(columns=wide - len("# "))
    for comment in said:
        text = comment.removeprefix("# ")
        lines += [f"      # {part.strip()}" for part in folded(f"      {text}", look, indent=6)]
    return lines


def _parts(command: str, wide: int) -> list[str]:
    """The command, broken in front of options; never inside a quoted text."""
    if len(command) <= wide:
        return [command]
    lines = [""]
    for word in re.findall(r" *(?:\"[^\"]*\"|'[^']*'|[^ \"']+)+", command):
        option = word.lstrip(" ").startswith(("--", "|"))
        if option and len(lines[-1]) + len(_with_value(command, word)) > wide:
            lines.append(f"      {word.lstrip(' ')}")
        else:
            lines[-1] += word
    return lines


def _with_value(command: str, option: str) -> str:
    """An option and what stands behind it up to the next one."""
    rest = command[command.index(option) + len(option) :]
    value = re.match(r"(?: +(?!--|\|)(?:\"[^\"]*\"|'[^']*'|[^ \"']+)+)*", rest)
    return option + (value[0] if value else "")
