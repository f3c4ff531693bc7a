"""The command line that was probably meant by one that does not exist."""

from __future__ import annotations

from trackdown.cli.commands import COMMANDS, NOUNS, verbs_of
from trackdown.core.nearest import nearest
from trackdown.core.tickets.kinds import is_key

_LONGEST = 120
_KEY, _REST, _TEXT = "{key}", "{rest}", "{text}"
OTHERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("ls", "search", "find", "query", "grep", "filter"), ("list {rest}",)),
    **dict.fromkeys(("view", "cat", "get", "describe", "info", "open"), ("show {key}",)),
    **dict.fromkeys(("add", "new", "make"), ("create --title {text}",)),
    **dict.fromkeys(("edit", "set", "change", "modify"), ("update {rest}",)),
    **dict.fromkeys(("close", "done", "finish", "complete", "resolve"), ("update {key} --status done",)),
    **dict.fromkeys(("start", "begin", "take"), ("update {key} --status in-progress", "run {key}")),
    **dict.fromkeys(("delete", "remove", "rm", "hide"), ("archive {rest}",)),
    **dict.fromkeys(("cancel", "drop", "wontfix"), ("update {key} --status cancelled --reason …", "runs cancel {key}")),
    **dict.fromkeys(("tag", "label"), ("update {key} --add-label …",)),
    **dict.fromkeys(("dispatch", "execute", "work", "do"), ("run {rest}",)),
    **dict.fromkeys(("history", "events"), ("log {rest}",)),
    **dict.fromkeys(("revert", "back"), ("undo",)),
    **dict.fromkeys(("tail", "follow"), ("watch {rest}",)),
    "reopen": ("update {key} --status reopened --reason …",),
    "assign": ("update {key} --assignee @me",),
    "estimate": ("update {key} --estimate 4h",),
    "review": ("update {key} --status review",),
    "move": ("update {key} --status in-progress", "update {key} --parent ISSUE-1"),
    "note": ("comment {rest}",),
    "tree": ("list --tree",),
    "next": ("ready",),
    "depends": ("block {key} --by …",),
    "settings": ("config list",),
    **dict.fromkeys(("stats", "summary", "count", "board", "kanban"), ("report status",)),
    **dict.fromkeys(("dep", "deps", "dependency", "dependencies"), ("relationship graph {key}", "block {key} --by …")),
    **dict.fromkeys(("milestone", "iteration"), ("sprint",)),
    "redo": ("undo STEP",),
}
"""What other trackers, and people, call things: the command lines that do that here."""


def meant(words: list[str]) -> str:
    """A hint for words of which the first, or the one behind a noun, is no command."""
    lines = _lines(words)
    if lines:
        return f"Did you mean {' or '.join(f'`trackdown {line}`' for line in lines)}?"
    if words[0] in NOUNS:
        return f"There is {', '.join(verbs_of(words[0]))}."
    return "`trackdown help` lists the commands."


def _lines(words: list[str]) -> list[str]:
    first, rest = words[0], words[1:]
    if is_key(first):
        # The thing first, then what to do with it.
        return _lines([rest[0], first, *rest[1:]]) if rest else [f"show {first}"]
    if first in COMMANDS:
        return [_joined(words)]
    if first in NOUNS:
        return _behind(first, rest) if rest else [first]
    if first.lower() in OTHERS:
        return _others(first.lower(), rest)
    near = nearest(first, (*COMMANDS, *NOUNS))
    if near and near[0] in NOUNS and rest:
        verb = rest[0] if rest[0] in verbs_of(near[0]) else ""
        return [_joined([near[0], *rest])] if verb else _behind(near[0], rest)
    return [_joined([name, *rest]) for name in near] or _elsewhere(first, rest)


def _behind(noun: str, rest: list[str]) -> list[str]:
    verb = rest[0]
    if verb.lower() in OTHERS:
        # The same verb behind the noun, where there is one: it means that kind alone.
        lines = _others(verb.lower(), rest[1:])
        return [f"{noun} {line}" if line.split()[0] in verbs_of(noun) else line for line in lines]
    near = nearest(verb, verbs_of(noun))
    return [_joined([noun, name, *rest[1:]]) for name in near] or _elsewhere(verb, rest[1:])


def _others(verb: str, rest: list[str]) -> list[str]:
    key = next((word for word in rest if is_key(word)), "KEY")
    text = _joined([" ".join(rest)]) if rest else "…"
    places = {_KEY: key, _TEXT: text, _REST: _joined(rest)}
    return [" ".join(filter(None, (places.get(word, word) for word in line.split()))) for line in OTHERS[verb]]


def _elsewhere(verb: str, rest: list[str]) -> list[str]:
    """A verb that stands behind other nouns, or alone."""
    if verb in COMMANDS:
        return [_joined([verb, *rest])]
    return [f"{noun} {verb}" for noun in NOUNS if verb in verbs_of(noun)][:3]


def _joined(words: list[str]) -> str:
    """As it would be typed."""
    from shlex import join

    text = join(words)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
