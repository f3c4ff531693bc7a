"""The page of the commands: what each takes, from its own parser, and its examples."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator
from importlib import import_module

from page_text import code, codes, page, table

from trackdown.cli import parser
from trackdown.cli.commands import COMMANDS, FOR_AGENTS, KIND_VERBS, KINDS, NOUNS
from trackdown.cli.help import NOUNS_BY_WISH


def commands() -> str:
    parts = [
        "`trackdown [--json] [-q] [--no-color] [-C DIR] COMMAND …`. A file named `-` is standard input. Several values "
        "of an option have commas between them, or the option is repeated. [Queries](query.md) have a page of their "
        "own.",
        "## Everywhere\n",
        table(("option", "meaning"), [(code(_shown(a)), a.help or "") for a in _everywhere()]),
    ]
    shown: dict[str, str] = {}
    for group in dict.fromkeys(entry[2] for entry in COMMANDS.values()):
        parts.append(f"## {group}\n")
        for name, (module, purpose, listed) in COMMANDS.items():
            if listed == group:
                shown[module] = name
                parts.append("\n".join([f"### {name}\n", f"{purpose}.\n", *_usage(module)]))
    parts.append(
        f"## Behind a noun\n\n{codes(KIND_VERBS)} may stand behind {codes(KINDS)}: they then mean that kind alone, and "
        "behind `ticket` any. What follows stands behind its noun only."
    )
    for wish, nouns in NOUNS_BY_WISH.items():
        parts.append(f"## {wish}\n")
        for noun in nouns:
            parts += _of_noun(noun, shown)
    parts += [
        "## Inside a run\n",
        f"The process of an agent may use {codes([f'trackdown {verb}' for verb in FOR_AGENTS])}; everything else is a "
        "person's.",
    ]
    return page("Commands", *parts)


def _of_noun(noun: str, shown: dict[str, str]) -> Iterator[str]:
    """The verbs of a noun; what was shown under another name is only named."""
    for verb, (module, purpose) in NOUNS[noun].items():
        name = f"{noun} {verb}"
        if module in shown:
            yield f"### {name}\n\n{purpose}: as [{shown[module]}](#{shown[module].replace(' ', '-')}).\n"
            continue
        shown[module] = name
        yield "\n".join([f"### {name}\n", f"{purpose}.\n", *_usage(module)])


def _usage(module: str) -> Iterator[str]:
    known = import_module(module)
    built = parser.Parser(prog=module)
    known.build(built, "")
    rows = [(code(name), meaning) for name, meaning in _arguments(built)]
    if rows:
        yield table(("argument", "meaning"), rows)
    examples = inspect.cleandoc(getattr(known, "EXAMPLES", ""))
    if examples:
        yield f"```text\n{examples}\n```\n"


def _arguments(of: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, str]]:
    for action in of._actions:
        if isinstance(action, argparse._HelpAction) or action.help == argparse.SUPPRESS or action.dest in _SHARED:
            continue
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                nested: parser.Parser = action.choices[choice.dest]
                words = "".join(f" {_shown(item)}" for item in nested._actions if not item.option_strings)
                yield f"{choice.dest}{words}", choice.help or ""
                yield from (
                    row for row in _arguments(nested, f"{choice.dest} ") if row[0].startswith(f"{choice.dest} -")
                )
            continue
        yield f"{before}{_shown(action)}", (action.help or "").replace("%%", "%")


def _shown(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    value = f"{value} …" if action.nargs in ("+", "*") else value
    value = f"[{value}]" if action.nargs in ("?", "*") and not action.option_strings else value
    return f"{', '.join(action.option_strings)} {value}".strip() if action.option_strings else value


def _everywhere() -> list[argparse.Action]:
    found = [group for group in parser.Parser().everywhere()._action_groups if group.title == "everywhere"]
    return found[0]._group_actions


_SHARED = tuple(action.dest for action in _everywhere())
