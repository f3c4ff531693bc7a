"""What a reader makes of some files, for the tests of the readers."""

from __future__ import annotations

from textwrap import dedent

from trackdown.core.contracts.served import Found
from trackdown.ports.routes import RouteReader
from trackdown.testing.routes_contract import sources


def read(reader: RouteReader, files: dict[str, str]) -> Found:
    return reader.read(sources({path: dedent(text) for path, text in files.items()}))


def served(reader: RouteReader, files: dict[str, str]) -> list[str]:
    """The routes, sorted; none may be left untold."""
    found = read(reader, files)
    assert found.unresolved == (), found.unresolved
    assert found.unreadable == (), found.unreadable
    return sorted(route.name for route in found.routes)


def untold(reader: RouteReader, files: dict[str, str]) -> list[str]:
    return sorted(item.name for item in read(reader, files).unresolved)
