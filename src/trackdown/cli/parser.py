"""The parser of one command's options. It raises errors instead of printing them, and suggests what was meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NoReturn

from trackdown.errors import InvalidInput

MOST = 1_000_000_000

# Trackdown speaks one language: looking for translations of argparse's own words costs more than parsing.
argparse._ = str  # type: ignore[attr-defined]


class UsageError(InvalidInput):
    """The command line itself cannot be understood."""

    code = "E-USAGE"


class HelpAsked(Exception):
    """No error: it carries the help that somebody asked for to where it is printed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Formatter(argparse.HelpFormatter):
    """The width is given: argparse asks for it with a slow import, and an everyday command for every option."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"max_help_position": 26, "width": 100, **options})

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from trackdown.cli.help_text import fitted, paragraphs

        return fitted(paragraphs(text), width)


class Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _Formatter)
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)
        if sys.version_info >= (3, 14):
            self.color = False

    def everywhere(self) -> Parser:
        """Add the options that every command has; they may stand before the command as well."""
        group = self.add_argument_group("everywhere")
        add = group.add_argument
        add("--json", action="store_true", default=argparse.SUPPRESS, help="answer as JSON")
        add("-q", "--quiet", action="store_true", default=argparse.SUPPRESS, help="print keys only, or nothing")
        add("--no-color", action="store_true", default=argparse.SUPPRESS, help="no colours on a terminal")
        add("-C", dest="folder", metavar="DIR", default=argparse.SUPPRESS, help="work as if started in DIR")
        return self

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Raises UsageError, HelpAsked."""
        # Intermixed: an option may stand between two words (`runs retry -q TASK-3`). argparse cannot do it with verbs
        # of its own, nor behind `--`.
        if "-h" in words or "--help" in words:
            self._fit()  # the way to parse below writes the usage before it begins
        plain = bool(self._subparsers) or "--" in words
        parse = self.parse_known_args if plain else self.parse_known_intermixed_args
        arguments, strange = parse(words)
        if strange:
            first = strange[0]
            if first.startswith("-"):
                raise self._usage(f"There is no option {first[:80]!r}.", self._instead(first))
            raise self._usage(f"{first[:80]!r} is one word too many.", _instead_of_many(strange))
        return arguments

    def _instead(self, option: str) -> str:
        name = option.partition("=")[0]
        if ":" in name and any(action.metavar == "QUERY" for action in self._actions):
            return f"In a query write NOT {option.lstrip('-')[:80]}."
        return near(name, self._options())

    def _options(self) -> list[str]:
        """The long options; every hint names --help already."""
        return [option for option in self._option_string_actions if option.startswith("--") and option != "--help"]

    def _usage(self, message: str, hint: str = "") -> UsageError:
        see = f"See `{self.prog} --help`."
        return UsageError(message, thing=self.prog, hint=f"{hint} {see}".strip())

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            hint = near(str(value), known) or f"There is {', '.join(known)}."
            raise self._usage(f"There is no {str(value)[:80]!r} here.", hint)

    def error(self, message: str) -> NoReturn:
        hint = ""
        if "expected" in message and "argument" in message:
            hint = "A value that begins with - is written --option=-value."
        said = message[:300].strip().rstrip(".")
        raise self._usage(f"{said[:1].upper()}{said[1:]}.", hint)

    def format_help(self) -> str:
        from trackdown.cli.help_text import columns, fitted

        self._fit()
        # argparse does not break alternatives in the usage.
        return fitted(super().format_help(), columns())

    def _fit(self) -> None:
        """What is written from now on is as wide as the terminal. Everyday commands need not know how wide that is."""
        from trackdown.cli.help_text import columns

        self.formatter_class = partial(_Formatter, width=columns())

    def print_help(self, file: Any = None) -> None:
        raise HelpAsked(self.format_help())


def _instead_of_many(strange: list[str]) -> str:
    from trackdown.core.tickets.kinds import is_key

    if all(is_key(word) for word in strange):
        return "One ticket at a time; `trackdown update` and `trackdown show` take several."
    return "Put a text with spaces in quotes."


def near(word: str, known: Iterable[str]) -> str:
    """``Did you mean …?``, or nothing."""
    from trackdown.core.nearest import nearest

    # Without the dashes: they are the same for all, and `--to` is not like `--json`.
    bare = {name.lstrip("-"): name for name in known}
    found = [bare[name] for name in nearest(word.lstrip("-"), bare, 2)]
    return f"Did you mean {' or '.join(found)}?" if found else ""


def words(text: str) -> list[str]:
    """One or several words with commas between them."""
    return [word for part in text.split(",") if (word := part.strip())]


class Words(argparse.Action):
    """Collects words from ``--option A,B`` and ``--option A B`` and repeated options alike."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        given = [values] if isinstance(values, str) else values
        more = [word for text in given for word in words(text)]
        if not more:
            raise UsageError(f"{option} has no value.", thing=parser.prog, hint=f"See `{parser.prog} --help`.")
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or []), *more])


def count(text: str) -> int:
    """A whole number from 0 on."""
    if not text.isascii() or not text.isdigit() or int(text[:20]) > MOST:
        raise UsageError(f"{text[:80]!r} is not a number from 0 on.", hint="Give a whole number from 0 on.")
    return int(text)


def number(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:20]) <= MOST:
        raise UsageError(f"{text[:80]!r} is not a number from 1 on.", hint="Give a whole number.")
    return int(text)


def lasting(text: str) -> float:
    """How long something is to last, in seconds: 30s, 10m, 2h."""
    import re

    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)([smh])", text.strip(), re.ASCII)
    if found is None:
        raise UsageError(f"{text[:80]!r} is not a time.", thing="--for", hint="Write it as 30s, 10m or 2h.")
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]]
