"""Findings as SARIF 2.1.0, which code hosts show beside the lines (OASIS, sarif-v2.1.0)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from trackdown.render.plain import storable

_KEPT = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"


def document(driver: dict[str, Any], results: Sequence[dict[str, Any]], notes: Sequence[dict[str, Any]]) -> str:
    """One run of one tool. ``notes`` say what it could not do; without any it did all of it."""
    run = {
        "tool": {"driver": driver},
        "results": results,
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
    }
    written = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return storable(json.dumps(written, indent=2, ensure_ascii=False))


def location(file: str, line: int) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": max(line, 1)}}}


def _uri(path: str) -> str:
    """A path as a relative reference of a URI."""
    return "".join(
        character if character in _KEPT else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in (f"/{path.lstrip('/')}" if path.startswith("/") else path)
    )
