"""``trackdown help [COMMAND]``."""

from __future__ import annotations

from importlib import import_module

from trackdown.cli.call import Call
from trackdown.cli.commands import COMMANDS, NOUN_VERBS, NOUNS
from trackdown.cli.parser import Parser, UsageError, near
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown help create
  trackdown help task"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("topic", nargs="*", metavar="COMMAND")


def command(call: Call) -> Result:
    topic = call.arguments.topic
    if not topic:
        text = _overview(call)
    elif topic[-1] in COMMANDS and (len(topic) == 1 or topic[0] in NOUNS):
        text = _of(topic[-1], topic[0] if len(topic) > 1 else "")
    elif topic[0] in NOUNS and len(topic) == 1:
        text = _noun(topic[0])
    else:
        known = (*COMMANDS, *NOUNS)
        raise UsageError(f"There is no command {' '.join(topic)[:80]!r}.", hint=near(topic[0], known) or "See above.")
    return Result({"help": text}, text)


def _of(verb: str, kind: str) -> str:
    name, purpose, _ = COMMANDS[verb]
    module = import_module(name)
    shown = f"trackdown {kind} {verb}" if kind else f"trackdown {verb}"
    examples = getattr(module, "EXAMPLES", "")
    parser = Parser(prog=shown, description=f"{purpose}.", epilog=f"examples:\n{examples}" if examples else None)
    module.build(parser, kind)
    return parser.everywhere().format_help()


def _noun(noun: str) -> str:
    verbs = [verb for verb in NOUN_VERBS if verb != "bulk-create" or noun == "task"]
    lines = [
        f"usage: trackdown {noun} VERB …",
        "",
        f"The same as the commands of these names, for the kind {noun}:",
        "",
    ]
    return "\n".join([*lines, *(f"  {verb:<12} {COMMANDS[verb][1]}" for verb in verbs), ""])


def _overview(call: Call) -> str:
    lines = ["usage: trackdown [--json] [-q] [--no-color] [-C DIR] COMMAND …", ""]
    lines.append("Tickets in, verified and merged work out.")
    for group in dict.fromkeys(entry[2] for entry in COMMANDS.values()):
        lines += ["", call.look.paint(f"{group}:", "bold")]
        lines += [f"  {name:<12} {entry[1]}" for name, entry in COMMANDS.items() if entry[2] == group]
    lines += ["", f"{', '.join(NOUNS)} stand before {', '.join(NOUN_VERBS)} and mean that kind alone."]
    return "\n".join([*lines, "`trackdown help COMMAND` shows a command's options.", ""])
