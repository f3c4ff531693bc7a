"""A file that says which tickets are to go where, from YAML (JSON is YAML too) to values.

    tickets:
      - {key: TASK-1, to: review, reason: looked at}
      - {key: TASK-2, to: [in-progress, review]}

or short, ``TASK-1: [in-progress, review]``; or what ``status audit --output`` wrote, with ``to`` filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from trackdown.core.tickets.document_text import Place, check_text
from trackdown.core.tickets.document_yaml import Node, compose
from trackdown.core.tickets.kinds import is_key

LISTS = ("tickets", "violations")
KEYS = ("key", "to", "reason")


class Orders(NamedTuple):
    """``moves`` in their order; ``undecided`` are the keys of entries that do not say where to."""

    moves: list[Order]
    undecided: list[str]


class Order(NamedTuple):
    """One ticket and where it is to go, step by step. ``line`` is that of the file."""

    key: str
    to: tuple[str, ...]
    reason: str = ""
    line: int = 0


def read(text: str, source: str) -> Orders:
    """The orders in a file's text. Raises BadDocument naming the line."""
    place = Place(source)
    check_text(text, place)
    reading = _Reading(text, place)
    found = list(reading.orders(compose(text, 0, len(text), place)))
    moves = [order for order in found if order.to]
    return Orders(moves, list(dict.fromkeys(order.key for order in found if not order.to)))


class _Reading:
    def __init__(self, text: str, place: Place) -> None:
        self._text = text
        self._place = place

    def orders(self, top: Node | None) -> Iterator[Order]:
        if top is None or top.kind != "map":
            raise self._place.error(
                self._text, 0, "there is nothing to apply.", "Write `tickets:` and a list of `{key: …, to: …}`."
            )
        lists = [(key, value) for key, value in top.pairs if key.text in LISTS]
        for key, value in lists:
            if value.kind != "list":
                self._bad(value, f"`{key.text}` has to be a list.", "Write `- {key: TASK-1, to: review}` lines.")
            yield from (self._entry(item, strict=key.text == LISTS[0]) for item in value.items)
        for key, value in top.pairs if not lists else []:
            yield Order(self._key(key), self._states(value), "", self._line(key))

    def _entry(self, item: Node, *, strict: bool) -> Order:
        if item.kind != "map":
            self._bad(item, "an entry has to be `{key: TASK-1, to: review}`.", "See `trackdown workflow apply --help`.")
        parts = {key.text: value for key, value in item.pairs}
        for key, _ in item.pairs:
            if strict and key.text not in KEYS:
                self._bad(key, f"an entry has no {key.text[:60]!r}.", f"It has {', '.join(KEYS)}.")
        if "key" not in parts:
            self._bad(item, "an entry has no key.", "Say which ticket: `key: TASK-1`.")
        to = self._states(parts["to"]) if "to" in parts and not parts["to"].is_null else ()
        if strict and not to:
            self._bad(item, "an entry does not say where to.", "Add `to: STATUS`.")
        reason = parts.get("reason")
        if reason is not None and reason.kind != "scalar":
            self._bad(reason, "a reason has to be a text.", "Put it in quotes.")
        text = "" if reason is None or reason.is_null else reason.text
        return Order(self._key(parts["key"]), to, text, self._line(item))

    def _key(self, node: Node) -> str:
        if node.kind != "scalar" or not is_key(node.text):
            self._bad(node, f"{node.text[:60]!r} is not a ticket key.", "A key looks like TASK-12.")
        return node.text.strip().upper()

    def _states(self, node: Node) -> tuple[str, ...]:
        items = node.items if node.kind == "list" else (node,)
        for item in items:
            if item.kind != "scalar" or (item.is_null and item.text):
                self._bad(item, "a status has to be a word.", "Write `to: review`, or `to: [in-progress, review]`.")
        return tuple(item.text.strip() for item in items if item.text.strip())

    def _line(self, node: Node) -> int:
        return self._place.line_of(self._text, node.start)

    def _bad(self, node: Node, message: str, hint: str) -> NoReturn:
        raise self._place.error(self._text, node.start, message, hint)
