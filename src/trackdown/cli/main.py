"""The command line: finds the command, runs it, prints what it came to."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

from trackdown.cli.commands import COMMANDS, FOR_AGENTS, NOUN_VERBS, NOUNS, WITHOUT_PROJECT
from trackdown.errors import InvalidInput, TrackdownError, Unusable
from trackdown.render.envelope import error_data
from trackdown.render.result import Result

INTERRUPTED = 130


class _Everywhere(NamedTuple):
    """The options that every command has."""

    json: bool = False
    quiet: bool = False
    no_color: bool = False
    folder: str = ""


class _Found(NamedTuple):
    """A command: ``shown`` is how it was typed, ``verb`` its name, ``kind`` the noun before it."""

    verb: str
    kind: str
    rest: list[str]

    @property
    def shown(self) -> str:
        return f"trackdown {self.kind} {self.verb}" if self.kind else f"trackdown {self.verb}"


def run() -> None:
    """The entry point of the process."""
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code. Prints, and raises nothing."""
    session = _Session(argv)
    try:
        try:
            result = session.result()
        except TrackdownError as error:
            result = _failed(error)
        except Exception as error:  # noqa: BLE001  (the last resort: nobody is shown a traceback)
            from trackdown.cli.crash import report

            result = _failed(report(error, session.data))
        return session.show(result)
    except KeyboardInterrupt:
        return INTERRUPTED


def _failed(error: TrackdownError) -> Result:
    return Result(None, exit_code=error.exit_code, errors=[error_data(error)])


class _Session:
    """One command line, from words to exit code."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.argv = list(argv)
        self.data = ""
        # Good enough for errors in the options themselves; replaced by what the parser found.
        options = self.argv[: self.argv.index("--")] if "--" in self.argv else self.argv
        self.everywhere = _Everywhere(json="--json" in options)

    def result(self) -> Result:
        for word in self.argv:
            if not word.isascii() and word.encode("utf-8", "replace").decode() != word:
                raise InvalidInput("An argument is not valid UTF-8.", thing=ascii(word)[:80], hint="Type it as UTF-8.")
        before, words = _leading(self.argv)
        found = _find(words)
        module = import_module(COMMANDS[found.verb][0])
        arguments = self._arguments(found, module, before)
        return self._perform(found, module, arguments)

    def _arguments(self, found: _Found, module: Any, before: _Everywhere) -> Any:
        from trackdown.cli.parser import HelpAsked, Parser

        purpose = COMMANDS[found.verb][1]
        epilog = f"examples:\n{module.EXAMPLES}" if getattr(module, "EXAMPLES", "") else None
        parser = Parser(prog=found.shown, description=f"{purpose}.", epilog=epilog)
        module.build(parser, found.kind)
        try:
            arguments = parser.everywhere().parse(found.rest)
        except HelpAsked as asked:
            raise _Answer(Result({"help": asked.text}, asked.text)) from None
        given = {name: getattr(arguments, name) for name in _Everywhere._fields if hasattr(arguments, name)}
        self.everywhere = before._replace(**given)
        return arguments

    def _perform(self, found: _Found, module: Any, arguments: Any) -> Result:
        from trackdown.cli import caller, printing
        from trackdown.cli.call import Call

        folder = _folder(self.everywhere.folder)
        who = None
        if found.verb not in WITHOUT_PROJECT:
            from trackdown import bootstrap

            self.data = bootstrap.places(folder).data
            who = caller.find(self.data, os.environ)
            caller.check(who, getattr(arguments, "verb", found.verb), FOR_AGENTS)
        look = printing.look(os.environ, colour=not self.everywhere.no_color)
        result: Result = module.command(Call(arguments, found.kind, folder, os.environ, look, who))
        return result

    def show(self, result: Result) -> int:
        from trackdown.cli import printing

        try:
            printing.show(result, as_json=self.everywhere.json, quiet=self.everywhere.quiet)
        except OSError as error:
            os.write(2, f"error[E-OUTPUT]: The answer cannot be written: {error.strerror}.\n".encode())
            return result.exit_code or 1
        return result.exit_code
