"""Reading a repository's own settings for a client, as far as they can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

LARGEST = 1 << 20
"""Bytes. Nobody writes settings that are longer."""
_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_TRAILING = re.compile(r'("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])')


def settings_of(path: Path) -> dict[str, Any]:
    """What a file of JSON (with the comments and commas that some clients allow) or TOML says; empty for one that
    cannot be read, about which its client complains itself."""
    try:
        with open(path, "rb") as file:
            text = file.read(LARGEST).decode("utf-8")
        data = _toml(text) if path.suffix == ".toml" else json.loads(_plain(text))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _plain(text: str) -> str:
    for what in (_COMMENT, _TRAILING):
        text = what.sub(lambda match: match[1] or "", text)
    return text


def _toml(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)
