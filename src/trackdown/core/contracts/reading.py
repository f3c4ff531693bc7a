"""A contract from the text of a file: Markdown, or OpenAPI 3.x as JSON or YAML."""

from __future__ import annotations

import re

from trackdown.core.contracts.document_data import data_of
from trackdown.core.contracts.markdown import read_markdown
from trackdown.core.contracts.model import Contract
from trackdown.core.contracts.openapi import read_openapi
from trackdown.errors import BadDocument

_OPENAPI = re.compile(r"^\s*[\"']?(openapi|swagger)[\"']?\s*:", re.MULTILINE)
_SUFFIXES = (".json", ".yaml", ".yml")


def read_contract(text: str, source: str) -> Contract:
    """The contract in a file's text; ``source`` is the file's name. Raises BadDocument for what cannot be read at all;
    an operation that is wrong is among the remarks."""
    if not text.strip():
        raise BadDocument("The contract is empty.", thing=source, hint="Begin one with `trackdown contract new`.")
    if any(ord(character) < 9 for character in text[:4096]):
        raise BadDocument("The file is binary.", thing=source, hint="Name a Markdown or an OpenAPI document.")
    name = source.lower()
    if name.endswith(_SUFFIXES) or (not name.endswith((".md", ".markdown")) and _looks_like_data(text)):
        return read_openapi(data_of(text, source), source)
    return read_markdown(text, source)


def _looks_like_data(text: str) -> bool:
    return text.lstrip().startswith("{") or _OPENAPI.search(text[:2000]) is not None
