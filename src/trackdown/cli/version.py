"""``trackdown version``."""

from __future__ import annotations

from trackdown import __version__
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = "  trackdown version --json"


def build(parser: Parser, kind: str) -> None:
    """No options of its own."""


def command(call: Call) -> Result:
    return Result({"version": __version__}, [f"trackdown {__version__}"], quiet=[__version__])
