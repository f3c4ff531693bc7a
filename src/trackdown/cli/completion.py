"""``trackdown completion``."""

from __future__ import annotations

import argparse
import gc

from trackdown.cli.call import Call
from trackdown.cli.completion_scripts import INSTALL, SCRIPTS
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.plain import safe
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown completion bash
  trackdown completion zsh
  trackdown completion fish"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("shell", nargs="?", choices=tuple(SCRIPTS), metavar="SHELL", help=", ".join(SCRIPTS))
    # How the scripts ask: with the command line up to the cursor.
    add("--line", help=argparse.SUPPRESS)


def command(call: Call) -> Result:
    given = call.arguments
    if given.line is not None:
        # Somebody waits with a finger on Tab: what is imported from here on is no garbage either.
        gc.disable()
        from trackdown.cli.completing import completed, split

        found = completed(call, split(given.line)[1:])
        lines = [f"{word}\t{safe(about)}" for word, about in found]
        return Result([{"word": word, "about": about} for word, about in found], lines)
    if given.shell is None:
        ways = "; ".join(f"{shell}: {way}" for shell, way in INSTALL.items())
        raise UsageError("Which shell?", thing="trackdown completion", hint=f"Install it so. {ways}.")
    return Result({"shell": given.shell, "script": SCRIPTS[given.shell]}, SCRIPTS[given.shell])
