"""Files that a ticket names, as it draws or lists them.

    src/
    ├── api/
    │   └── auth.ts (create)
    └── types.ts (modify)

Flat lines (``src/auth.ts (create)``) and lists (``- `src/auth.ts` (create)``) say the same. What stands in brackets
tells what is done with the file; where it says nothing that is known, the heading does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trackdown.core.tickets.document_markdown import Line, heading_of, section_name, spans
from trackdown.core.tickets.fields import checked_path
from trackdown.errors import InvalidInput

FILE_SECTIONS = {
    **dict.fromkeys(("files to create/modify", "files to create or modify", "files to modify", "files"), "modify"),
    **dict.fromkeys(("files to create and modify", "files to change", "test files"), "modify"),
    **dict.fromkeys(("files to create", "new files"), "create"),
    "files to delete": "delete",
    "files to read": "read",
}
"""Headings over lists of files, and what is done with a file of which nothing is said."""

_WORDS = {"create": "create", "new": "create", "add": "create", "modify": "modify", "update": "modify"}
_WORDS |= {"change": "modify", "edit": "modify", "extend": "modify", "delete": "delete", "remove": "delete"}
_WORDS |= {"already": "read", "exists": "read", "existing": "read", "read": "read", "unchanged": "read"}
_DRAWN = re.compile(r"[ \t│├└─┬┼|+`\\-]*")
_LISTED = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_ACTION = re.compile(r"(?:create|modify|delete|read|update|new|edit|remove)[ \t]*:[ \t]+", re.IGNORECASE)
_NAME = re.compile(r"(`?)([^\s`()]+)\1[ \t]*(?:[(\[]([^)\]]*)[)\]])?.*", re.DOTALL)

_TO_BE_WRITTEN = re.compile(r"\[[^\]]*[ \t][^\]]*\][ \t]*")
"""What a template says: ``[path of the file (create)]``. A path may have brackets too: ``[id].tsx``."""


class _Entry(NamedTuple):
    column: int
    name: str
    said: str


def files_of(lines: list[Line]) -> dict[str, list[str]]:
    """The files of every section that lists some, by use. What cannot be a path inside the repository is left out."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for _, heading, start, stop in spans(lines):
        usual = FILE_SECTIONS.get(section_name(heading))
        if usual is None:
            continue
        for path, use in _paths(_own(lines[start:stop]), usual):
            if path not in seen:
                seen.add(path)
                found.setdefault(use, []).append(path)
    return found


def _own(lines: list[Line]) -> list[Line]:
    """The lines under a heading up to the next one."""
    own: list[Line] = []
    for line in lines:
        if heading_of(line) is not None:
            break
        own.append(line)
    return own


def _paths(lines: list[Line], usual: str) -> Iterator[tuple[str, str]]:
    open_folders: list[tuple[int, str]] = []
    items = list(_entries(lines))
    for at, entry in enumerate(items):
        while open_folders and open_folders[-1][0] >= entry.column:
            open_folders.pop()
        deeper = at + 1 < len(items) and items[at + 1].column > entry.column
        if entry.name.endswith("/") or deeper:
            open_folders.append((entry.column, entry.name.rstrip("/")))
            continue
        path = "/".join([*(name for _, name in open_folders), entry.name])
        try:
            yield checked_path(path), _use(entry.said, usual)
        except InvalidInput:
            continue  # `...` and the like: it stays in the text, where an agent reads it


def _entries(lines: Iterable[Line]) -> Iterator[_Entry]:
    for line in lines:
        listed = None if line.opaque else _LISTED.match(line.text)
        lead = listed or (_DRAWN.match(line.text) if line.opaque else None)
        if lead is None or _is_fence(line.text):
            continue
        rest = line.text[lead.end() :]
        if _TO_BE_WRITTEN.fullmatch(rest):
            continue
        action = _ACTION.match(rest)
        named = _NAME.fullmatch(rest[action.end() :] if action else rest)
        if named is None or not _is_path(named[2]):
            continue
        said = action[0] if action else named[3] or ""
        column = len(line.text[: lead.end()].expandtabs(4))
        yield _Entry(column, named[2], said)


def _is_fence(text: str) -> bool:
    return text.strip().startswith(("```", "~~~"))


def _is_path(name: str) -> bool:
    plain = name.strip("/.…")
    return bool(plain) and not name.startswith(("#", "//", "<!--", "…", "..."))


def _use(said: str, usual: str) -> str:
    words = re.findall(r"[a-z]+", said.casefold())
    if usual == "modify" and "create" not in words and "new" not in words and "add" in words:
        return "modify"  # `(add endpoints)` is about what is in the file
    return next((_WORDS[word] for word in words if word in _WORDS), usual)


def listed(files: dict[str, list[str]]) -> list[str]:
    """Files as flat lines: ``src/auth.ts (create)``."""
    return [f"{path} ({use})" for use in ("create", "modify", "delete", "read") for path in files.get(use, [])]
