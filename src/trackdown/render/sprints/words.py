"""How a sprint is spoken of."""

from __future__ import annotations

from trackdown.render.plain import safe


def called(name: str) -> str:
    """``sprint 23`` for a sprint that is called ``23``; one that is called ``Sprint 23`` says it itself."""
    return safe(name) if name.lower().startswith("sprint") else f"sprint {safe(name)}"


def headed(name: str) -> str:
    """The same at the beginning of a sentence."""
    text = called(name)
    return text[:1].upper() + text[1:]
