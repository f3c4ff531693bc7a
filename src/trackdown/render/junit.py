"""Verdicts as JUnit XML, as CI servers read it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from trackdown.render.plain import storable


def document(name: str, counts: str, cases: Sequence[str]) -> str:
    """One suite; ``counts`` are its attributes, ``cases`` whole elements."""
    suite = f"  <testsuite name={attribute(name)} {counts}>"
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", suite, *cases, "  </testsuite>", "</testsuites>"]
    )


def attribute(text: str) -> str:
    return quoteattr(storable(text))


def body(text: str) -> str:
    return escape(storable(text))
