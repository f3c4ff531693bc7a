"""How the word at the cursor can go on. Nothing here fails: what is not known is not completed."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any

from trackdown.cli.call import Call
from trackdown.cli.commands import COMMANDS, KINDS, NOUNS, verbs_of
from trackdown.cli.completing_values import Found, Values
from trackdown.cli.parser import Parser
from trackdown.errors import TrackdownError

_LEADING = {
    "--json": "answer as JSON",
    "--quiet": "print keys only, or nothing",
    "--no-color": "no colours on a terminal",
    "-C": "work as if started in DIR",
    "--help": "show the commands",
    "--version": "show the version",
}


def completed(call: Call, words: list[str]) -> list[Found]:
    """Words that can stand in place of the last one, with what they mean."""
    *before, current = words or [""]
    place = 0
    folder = call.folder
    while place < len(before) and before[place].startswith("-"):
        if before[place] == "-C":
            folder = before[place + 1] if place + 1 < len(before) else folder
            place += 1
        place += 1
    if place > len(before):
        return []  # behind -C: a folder, which the shell knows
    try:
        values = Values(call._replace(folder=folder))
        return [found for found in _commands(values, before[place:], current) if _usable(found[0])]
    except TrackdownError:
        return []


def _usable(word: str) -> bool:
    return word.isprintable()


def _commands(values: Values, before: list[str], current: str) -> list[Found]:
    if not before:
        plain = [(name, entry[1]) for name, entry in COMMANDS.items()]
        nouns = [(noun, ", ".join(NOUNS[noun])) for noun in NOUNS]
        return _begun([*plain, *nouns, *(_LEADING.items() if current.startswith("-") else ())], current)
    first, rest = before[0], before[1:]
    if first == "help":
        return _topics(rest, current)
    if first in COMMANDS:
        return _words(values, _parser(COMMANDS[first][0], first, ""), "", rest, current)
    if first not in NOUNS:
        return []
    verbs = verbs_of(first)
    if not rest:
        return _begun([(verb, entry[1]) for verb, entry in verbs.items()], current)
    if rest[0] not in verbs:
        return []
    kind = first if first in KINDS and first != "ticket" else ""
    parser = _parser(verbs[rest[0]][0], f"{first} {rest[0]}", kind)
    return _words(values, parser, kind, rest[1:], current)


def _topics(before: list[str], current: str) -> list[Found]:
    if not before:
        return _begun(
            [
                *((name, entry[1]) for name, entry in COMMANDS.items()),
                *((n, "") for n in NOUNS),
                ("query", "How queries are written"),
            ],
            current,
        )
    verbs = verbs_of(before[0]) if before[0] in NOUNS and len(before) == 1 else {}
    return _begun([(verb, entry[1]) for verb, entry in verbs.items()], current)


def _parser(module: str, name: str, kind: str) -> Parser:
    parser = Parser(prog=name)
    import_module(module).build(parser, kind)
    return parser.everywhere()


def _words(values: Values, parser: Parser, kind: str, before: list[str], current: str) -> list[Found]:
    """Options, their values, and what stands without one."""
    options = parser._option_string_actions
    waiting: argparse.Action | None = None
    plain: list[str] = []
    given: set[argparse.Action] = set()
    for place, word in enumerate(before):
        if word == "--":
            return _positional(values, parser, kind, [*plain, *before[place + 1 :]], current)
        if word.startswith("-") and word.partition("=")[0] in options:
            action = options[word.partition("=")[0]]
            given.add(action)
            waiting = action if action.nargs != 0 and "=" not in word else None
        elif waiting is not None:
            waiting = waiting if waiting.nargs in ("+", "*") else None
        else:
            verbs = _verbs(parser)
            if word in verbs:
                return _words(values, verbs[word], kind, before[place + 1 :], current)
            plain.append(word)
    if waiting is not None and not current.startswith("--"):
        return values.of(waiting, parser.prog, kind, current)
    name, sign, typed = current.partition("=")
    if sign and name in options and options[name].nargs != 0:
        return [(f"{name}={word}", about) for word, about in values.of(options[name], parser.prog, kind, typed)]
    if current.startswith("-"):
        return _begun(_options(parser, given), current)
    return _positional(values, parser, kind, plain, current)


def _options(parser: Parser, given: set[argparse.Action]) -> list[Found]:
    """Those that can still be given, each in its longest form."""
    return [
        (max(action.option_strings, key=len), (action.help or "").replace("%%", "%"))
        for action in parser._actions
        if action.option_strings and action.help != argparse.SUPPRESS and (action not in given or action.nargs != 0)
    ]


def _positional(values: Values, parser: Parser, kind: str, before: list[str], current: str) -> list[Found]:
    """What stands without an option: the next of the arguments, the last of them again if it takes several."""
    verbs = _verbs(parser)
    if verbs:
        return _begun([(name, verb.description or "") for name, verb in verbs.items()], current)
    arguments = [action for action in parser._actions if not action.option_strings]
    place = min(len(before), len(arguments) - 1)
    if arguments and (place == len(before) or arguments[-1].nargs in ("+", "*")):
        more = _begun(_options(parser, set()), current) if place < len(before) else []
        return [*values.of(arguments[place], parser.prog, kind, current), *more]
    return _begun(_options(parser, set()), current)


def _verbs(parser: Parser) -> dict[str, Any]:
    found = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def _begun(found: list[Found], current: str) -> list[Found]:
    return [item for item in found if item[0].startswith(current)]


def split(line: str) -> list[str]:
    """The words of a line as a shell sees them; the last one is the one at the line's end, and may be unfinished."""
    words, word, quote, escaped, inside = list[str](), "", "", False, False
    for character in line:
        if escaped:
            word, escaped = word + character, False
        elif character == "\\" and quote != "'":
            escaped = inside = True
        elif quote:
            word, quote = (word, "") if character == quote else (word + character, quote)
        elif character in "'\"":
            quote, inside = character, True
        elif not character.isspace():
            word, inside = word + character, True
        elif inside:
            words.append(word)
            word, inside = "", False
    return [*words, word]
