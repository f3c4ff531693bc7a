"""What the pages of the reference are put together from."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

NOTE = "<!-- Made by docs/reference/generate.py; do not edit. -->"


def page(title: str, *parts: str) -> str:
    return "\n".join([NOTE, "", f"# {title}", "", *(f"{part.strip()}\n" for part in parts)])


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def codes(words: Sequence[str]) -> str:
    return ", ".join(map(code, words))


def docstring(thing: object) -> str:
    return (inspect.getdoc(thing) or "").replace("``", "`")
