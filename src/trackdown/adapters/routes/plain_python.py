"""Python files that cannot be parsed, whatever framework they would have used."""

from __future__ import annotations

from trackdown.adapters.routes.python_modules import python_modules
from trackdown.core.contracts.served import Found
from trackdown.ports.routes import Sources


class PlainPythonReader:
    name = "python"
    side = "server"
    suffixes = (".py",)

    def read(self, sources: Sources) -> Found:
        return Found(unreadable=tuple(python_modules(sources).unreadable))
