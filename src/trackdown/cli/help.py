"""``trackdown help [COMMAND]``."""

from __future__ import annotations

from importlib import import_module

from trackdown.cli.call import Call
from trackdown.cli.commands import COMMANDS, KIND_VERBS, KINDS, NOUNS, verbs_of
from trackdown.cli.help_text import columns, fitted
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown help create
  trackdown help task
  trackdown help sprint plan
  trackdown help query           # how queries are written"""

NOUNS_BY_WISH = {
    "One kind of ticket, or many tickets at once": ("epic", "issue", "task", "ticket", "batch"),
    "Plan, and follow a process": ("sprint", "workflow", "status", "template"),
    "See how things stand, and mend them": (
        *("report", "relationship", "relationships", "orphaned", "label", "component", "backup", "admin"),
    ),
    "Where agents work, and what they keep to": ("workspace", "contract"),
    "Work together with other tools": ("git", "cicd", "notify", "session"),
}
"""Every noun, by what somebody wants who types it."""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("topic", nargs="*", metavar="COMMAND")


def command(call: Call) -> Result:
    topic = call.arguments.topic
    if not topic:
        text = fitted(_overview(call), columns())
    elif topic[0] in COMMANDS and len(topic) == 1:
        text = _of(topic[0], "", COMMANDS[topic[0]][0], COMMANDS[topic[0]][1])
    elif topic == ["query"]:
        from trackdown.cli.help_query import query_help

        text = fitted(query_help(call.look), columns())
    elif topic[0] in NOUNS and len(topic) == 1:
        text = fitted(_noun(topic[0]), columns())
    elif topic[0] in NOUNS and len(topic) == 2 and topic[1] in verbs_of(topic[0]):
        text = _of(topic[1], topic[0], *verbs_of(topic[0])[topic[1]])
    else:
        from trackdown.cli.near_miss import meant

        thing = " ".join(topic)[:80]
        hint = "`trackdown help` lists the commands." if topic[0] in COMMANDS else meant(topic)
        raise UsageError(f"There is no command {thing!r}.", thing="trackdown help", hint=hint)
    return Result({"help": text}, text)


def _of(verb: str, noun: str, name: str, purpose: str) -> str:
    module = import_module(name)
    shown = f"trackdown {noun} {verb}" if noun else f"trackdown {verb}"
    examples = getattr(module, "EXAMPLES", "")
    parser = Parser(prog=shown, description=f"{purpose}.", epilog=f"examples:\n{examples}" if examples else None)
    module.build(parser, noun if noun in KINDS and noun != "ticket" else "")
    return parser.everywhere().format_help()


def _noun(noun: str) -> str:
    lines = [f"usage: trackdown {noun} VERB …", ""]
    lines += [f"  {verb:<18}  {purpose}" for verb, (_, purpose) in NOUNS[noun].items()]
    if noun in KINDS:
        kind = "of any kind" if noun == "ticket" else f"of the kind {noun}"
        lines += ["", f"And the commands of these names, for tickets {kind}:", ""]
        lines += [f"  {verb:<18}  {COMMANDS[verb][1]}" for verb in KIND_VERBS]
    return "\n".join([*lines, "", f"`trackdown help {noun} VERB` shows a verb's options.", ""])


def _overview(call: Call) -> str:
    lines = ["usage: trackdown [--json] [-q] [--no-color] [-C DIR] COMMAND …", ""]
    lines.append("Tickets in, verified and merged work out.")
    for group in dict.fromkeys(entry[2] for entry in COMMANDS.values()):
        lines += ["", call.look.paint(f"{group}:", "bold")]
        lines += [f"  {name:<12} {entry[1]}" for name, entry in COMMANDS.items() if entry[2] == group]
    for wish, nouns in NOUNS_BY_WISH.items():
        lines += ["", call.look.paint(f"{wish}:", "bold"), *(f"  {noun:<14} {_verbs(noun)}" for noun in nouns)]
    lines += ["", "`trackdown help COMMAND` or `trackdown help NOUN` shows more;"]
    return "\n".join([*lines, "`trackdown help query` shows how queries are written.", ""])


def _verbs(noun: str) -> str:
    own = ", ".join(NOUNS[noun])
    return f"{KIND_VERBS[0]}, {KIND_VERBS[1]}, …, {own}" if noun in KINDS else own
