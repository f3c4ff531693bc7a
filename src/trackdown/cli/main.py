"""The command line: finds the command, runs it, prints what it came to."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

from trackdown.cli.commands import COMMANDS, FOR_AGENTS, KIND_VERBS, KINDS, NOUNS, WITHOUT_PROJECT, verbs_of
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
    """A command: ``noun`` is what stands before its verb, if anything does."""

    verb: str
    noun: str
    module: str
    purpose: str
    rest: list[str]

    @property
    def shown(self) -> str:
        return " ".join(("trackdown", self.noun, self.verb) if self.noun else ("trackdown", self.verb))

    @property
    def kind(self) -> str:
        """The kind of ticket that its noun means; a ticket is of any kind."""
        return self.noun if self.noun in KINDS and self.noun != "ticket" else ""

    @property
    def permission(self) -> str:
        """Its name in the list of what agents may do."""
        return f"{self.noun} {self.verb}" if self.noun and self.verb not in KIND_VERBS else self.verb


def run() -> None:
    """The entry point of the process."""
    # Nothing that starting up makes is garbage: looking for some, now or at the end, costs a tenth of a short command.
    gc.disable()
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from trackdown.cli.printing import open_streams

        open_streams()
    code = main(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code. Prints, and raises nothing."""
    session = _Session(argv)
    try:
        try:
            result = session.result()
        except TrackdownError as error:
            result = _failed(error, session.data)
        except Exception as error:  # noqa: BLE001  (the last resort: nobody is shown a traceback)
            from trackdown.cli.crash import report

            result = _failed(report(error, session.data), session.data)
        return session.show(result)
    except KeyboardInterrupt:
        return INTERRUPTED


def _failed(error: TrackdownError, data: str) -> Result:
    if isinstance(error, Unusable):
        from trackdown.cli.whose_file import hint_of

        error.hint = hint_of(error, data)
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
        before, words = leading(self.argv)
        found = _find(words)
        module = import_module(found.module)
        gc.enable()
        arguments = self._arguments(found, module, before)
        return arguments if isinstance(arguments, Result) else self._perform(found, module, arguments)

    def _arguments(self, found: _Found, module: Any, before: _Everywhere) -> Any:
        """The parsed options, or the help as a Result if that was asked for."""
        from trackdown.cli.parser import HelpAsked, Parser

        epilog = f"examples:\n{module.EXAMPLES}" if getattr(module, "EXAMPLES", "") else None
        parser = Parser(prog=found.shown, description=f"{found.purpose}.", epilog=epilog)
        module.build(parser, found.kind)
        try:
            arguments = parser.everywhere().parse(found.rest)
        except HelpAsked as asked:
            return Result({"help": asked.text}, asked.text)
        given = {name: getattr(arguments, name) for name in _Everywhere._fields if hasattr(arguments, name)}
        self.everywhere = before._replace(**given)
        arguments.json = self.everywhere.json  # wherever it stood
        return arguments

    def _perform(self, found: _Found, module: Any, arguments: Any) -> Result:
        from trackdown.cli import caller, printing
        from trackdown.cli.call import Call

        folder = _folder(self.everywhere.folder)
        who = None
        if found.noun or found.verb not in WITHOUT_PROJECT:
            from trackdown import bootstrap

            self.data = bootstrap.places(folder).data
            who = caller.find(self.data, os.environ)
            caller.check(who, getattr(arguments, "verb", found.permission), FOR_AGENTS)
        look = printing.look(os.environ, colour=not self.everywhere.no_color)
        call = Call(arguments, found.kind, folder, os.environ, look, who, self.everywhere.quiet, [])
        try:
            result: Result = module.command(call)
        finally:
            for project in call.opened:
                project.store.close()
            if who is None and any(project.store.wrote for project in call.opened):
                from trackdown.cli.notify.after import after

                after(call.opened[0].places, True)
        return result

    def show(self, result: Result) -> int:
        from trackdown.cli import printing

        try:
            printing.show(result, as_json=self.everywhere.json, quiet=self.everywhere.quiet)
        except printing.Unwritten as error:
            printing.tell([f"error[{error.code}]: {error.message}"])
            return result.exit_code or error.exit_code
        return result.exit_code


_LEADING = {
    "--json": _Everywhere(json=True),
    "-q": _Everywhere(quiet=True),
    "--quiet": _Everywhere(quiet=True),
    "--no-color": _Everywhere(no_color=True),
}
_INSTEAD = {"--help": "help", "-h": "help", "--version": "version", "-V": "version"}


def leading(argv: list[str]) -> tuple[_Everywhere, list[str]]:
    """The options before the command, and the words from the command on. Raises UsageError for strange options."""
    from trackdown.cli.parser import UsageError, near

    everywhere, at = _Everywhere(), 0
    while at < len(argv) and argv[at].startswith("-") and argv[at] not in _INSTEAD:
        word = argv[at]
        if word in _LEADING:
            everywhere = _Everywhere._make(one or other for one, other in zip(everywhere, _LEADING[word], strict=True))
        elif word == "-C" and at + 1 < len(argv):
            everywhere, at = everywhere._replace(folder=argv[at + 1]), at + 1
        elif word.startswith("-C") and len(word) > 2:
            everywhere = everywhere._replace(folder=word[2:])
        else:
            hint = near(word, (*_LEADING, *_INSTEAD)) or "Options of a command stand behind it."
            raise UsageError(f"There is no option {word[:80]!r} before a command.", thing="trackdown", hint=hint)
        at += 1
    return everywhere, argv[at:]


def _find(words: list[str]) -> _Found:
    """Which command is meant. Raises UsageError, suggesting what is near."""
    if not words:
        return _plain("help", [])
    first, rest = _INSTEAD.get(words[0], words[0]), words[1:]
    if first in COMMANDS:
        return _plain(first, rest)
    if first not in NOUNS:
        raise _unknown(words)
    verbs = verbs_of(first)
    if not rest or rest[0] in ("-h", "--help"):
        return _plain("help", [first])
    if rest[0] not in verbs:
        raise _unknown(words)
    return _Found(rest[0], first, *verbs[rest[0]], rest[1:])


def _plain(verb: str, rest: list[str]) -> _Found:
    return _Found(verb, "", *COMMANDS[verb][:2], rest)


def _unknown(words: list[str]) -> TrackdownError:
    from trackdown.cli.near_miss import meant
    from trackdown.cli.parser import UsageError

    place = int(words[0] in NOUNS)
    thing = f"trackdown {words[0]}" if place else "trackdown"
    return UsageError(f"There is no command {words[place][:80]!r}.", thing=thing, hint=meant(words))


def _folder(given: str) -> str:
    try:
        folder = os.path.abspath(given) if given else os.getcwd()
    except OSError as error:
        raise Unusable("The current folder is gone.", hint="Change to a folder that exists.") from error
    if not os.path.isdir(folder):
        raise InvalidInput("There is no such folder.", thing=given[:200], hint="Check what stands behind -C.")
    return folder
