"""The file of a project's workflows, from YAML to values.

    workflows:
      NAME:
        states: [planning, development, done]
        transitions:
          planning -> development: [requirements_approved]
        categories: {development: in-progress}      # optional: which status a state stands for
        types: [feature]                            # optional: types of tickets that get it by themselves

What cannot be understood is refused with its line. What can be understood and is wrong (a way to a state that is not
there) is left to ``analysis``, so that one mistake does not take all workflows away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from trackdown.core.tickets.document_text import Place, check_text
from trackdown.core.tickets.document_yaml import Node, compose
from trackdown.core.tickets.statuses import ALIASES
from trackdown.core.workflows.model import CATEGORIES, STANDARD, Transition, Workflow, folded
from trackdown.errors import BadConfiguration, BadDocument

KEYS = ("states", "transitions", "categories", "types")
MOST = 200
"""More states, or more workflows, than this is a mistake."""
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_WAY = re.compile(r"\s*(\S+)\s*->\s*(\S+)\s*")


def read(text: str, source: str) -> list[Workflow]:
    """The workflows in a file's text. Raises BadConfiguration naming file and line."""
    place = Place(source)
    try:
        check_text(text, place)
        top = compose(text, 0, len(text), place)
    except BadDocument as error:
        raise BadConfiguration(error.message, thing=error.thing, hint=error.hint) from error
    return _Reading(text, place).workflows(top)


class _Reading:
    def __init__(self, text: str, place: Place) -> None:
        self._text = text
        self._place = place

    def workflows(self, top: Node | None) -> list[Workflow]:
        if top is None:
            return []
        found: list[Workflow] = []
        for key, value in self._pairs(top, "The file"):
            if key.text != "workflows":
                self._bad(key, f"there is no key {key.text[:60]!r} here.", "The file begins with `workflows:`.")
            for name, content in self._pairs(value, "`workflows`"):
                found.append(self._workflow(name, content, found))
        return found

    def _workflow(self, name: Node, content: Node, before: list[Workflow]) -> Workflow:
        word = self._word(name, "a workflow's name")
        if folded(word) == STANDARD:
            self._bad(name, "the standard workflow cannot be defined anew.", "Give this one another name.")
        if any(folded(word) == folded(known.name) for known in before):
            self._bad(name, f"there are two workflows called {word!r}.", "Give each its own name.")
        parts: dict[str, Node] = {}
        for key, value in self._pairs(content, f"{word!r}"):
            if key.text not in KEYS:
                self._bad(key, f"a workflow has no key {key.text[:60]!r}.", f"It has {', '.join(KEYS)}.")
            parts[key.text] = value
        states = self._words(parts["states"], "states") if "states" in parts else ()
        if not states or len(states) > MOST or len(before) >= MOST:
            self._bad(name, f"it needs from 1 to {MOST} states.", "Write them: `states: [open, work, done]`.")
        categories = dict(self._categories(parts["categories"])) if "categories" in parts else {}
        types = self._words(parts["types"], "types") if "types" in parts else ()
        transitions = tuple(self._transitions(parts["transitions"])) if "transitions" in parts else ()
        return Workflow(word, states, transitions, categories, types, self._line(name))

    def _transitions(self, node: Node) -> Iterator[Transition]:
        for key, value in self._pairs(node, "`transitions`"):
            match = _WAY.fullmatch(key.text)
            if match is None or not all(map(_WORD.fullmatch, match.groups())):
                self._bad(key, f"{key.text[:60]!r} is not a way.", "Write `state -> other: [guards]`.")
            guards = () if value.is_null else self._words(value, "guards")
            yield Transition(match[1], match[2], guards, self._line(key))

    def _categories(self, node: Node) -> Iterator[tuple[str, str]]:
        for key, value in self._pairs(node, "`categories`"):
            status = folded(value.text) if value.kind == "scalar" else ""
            status = ALIASES.get(status, status)
            if status not in CATEGORIES:
                self._bad(value, "a state cannot stand for that.", f"Use one of: {', '.join(CATEGORIES)}.")
            yield self._word(key, "a state"), status

    def _pairs(self, node: Node, what: str) -> list[tuple[Node, Node]]:
        if node.is_null:
            return []
        if node.kind != "map":
            self._bad(node, f"{what} has to be `key: value` lines.", "See `trackdown workflow list --help`.")
        return node.pairs

    def _words(self, node: Node, what: str) -> tuple[str, ...]:
        if node.kind != "list":
            self._bad(node, f"{what} has to be a list.", f"Write it as [a, b]: `{what}: [a, b]`.")
        return tuple(self._word(item, f"one of the {what}") for item in node.items)

    def _word(self, node: Node, what: str) -> str:
        if node.kind != "scalar" or not _WORD.fullmatch(node.text):
            shown = repr(node.text[:60]) if node.kind == "scalar" else f"a {node.kind}"
            self._bad(node, f"{shown} cannot be {what}.", "Use letters, digits, '_', '-' and '.'.")
        return node.text

    def _line(self, node: Node) -> int:
        return self._place.line_of(self._text, node.start)

    def _bad(self, node: Node, message: str, hint: str) -> NoReturn:
        error = self._place.error(self._text, node.start, message, hint)
        raise BadConfiguration(error.message, thing=error.thing, hint=error.hint)
