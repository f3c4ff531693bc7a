"""The file that says which labels are one label.

labels:
  frontend: [front-end, fe]
  bug: [bugs, defect]
"""

from __future__ import annotations

from typing import NoReturn

from trackdown.core.tickets.document_text import Place, check_text
from trackdown.core.tickets.document_yaml import Node, compose
from trackdown.core.tickets.fields import checked_word
from trackdown.errors import InvalidInput

_SHAPE = "Write `labels:`, and below it lines like `frontend: [front-end, fe]`."


class LabelMap:
    """``labels`` are the labels to keep, with their aliases as they are written. Both mean labels in any case of
    letters, so ``Frontend`` is an alias of ``frontend`` without being named."""

    def __init__(self, labels: dict[str, list[str]]) -> None:
        self.labels = labels
        self._kept = {name.casefold(): label for label, aliases in labels.items() for name in (label, *aliases)}

    def kept(self, name: str) -> str:
        """The label that stands for this one: itself, where the file says nothing of it."""
        return self._kept.get(name.casefold(), name)


def read(text: str, source: str) -> LabelMap:
    """Raises BadDocument naming the line, also for an alias of two labels."""
    place = Place(source)
    check_text(text, place, shorten="Spread the labels over several files, and use one after the other.")
    return _Reading(text, place).labels(compose(text, 0, len(text), place))


class _Reading:
    def __init__(self, text: str, place: Place) -> None:
        self._text = text
        self._place = place
        self._owner: dict[str, str] = {}

    def labels(self, top: Node | None) -> LabelMap:
        if top is None or top.kind != "map":
            raise self._place.error(self._text, 0, "this is no list of labels.", _SHAPE)
        for key, _ in top.pairs:
            if key.text != "labels":
                self._bad(key, f"there is no {key.text[:60]!r} here, only `labels`.", _SHAPE)
        found = top.pairs[0][1] if top.pairs else top
        if found.kind != "map" or not found.pairs:
            self._bad(found, "`labels` has to name labels, each with its aliases.", _SHAPE)
        names = [(self._word(key), value) for key, value in found.pairs]
        for (name, _), (key, _) in zip(names, found.pairs, strict=True):
            self._claim(key, name, name)
        return LabelMap({name: self._aliases(name, value) for name, value in names})

    def _aliases(self, label: str, value: Node) -> list[str]:
        if value.is_null:
            return []
        if value.kind == "map":
            self._bad(value, f"the aliases of {label} have to be a list.", _SHAPE)
        aliases: dict[str, str] = {}
        for node in value.items if value.kind == "list" else (value,):
            alias = self._word(node)
            self._claim(node, alias, label)
            if alias != label:
                aliases.setdefault(alias.casefold(), alias)
        return list(aliases.values())

    def _claim(self, node: Node, name: str, label: str) -> None:
        owner = self._owner.setdefault(name.casefold(), label)
        if owner == label:
            return
        if owner.casefold() == label.casefold():
            self._bad(node, f"{label} and {owner} are the same label.", "Keep the spelling that is meant.")
        whose = "a label of its own" if name.casefold() == owner.casefold() else f"an alias of {owner}"
        self._bad(node, f"{name} is {whose}; it cannot be an alias of {label} too.", "Decide for one of them.")

    def _word(self, node: Node) -> str:
        if node.kind != "scalar" or node.is_null:
            self._bad(node, "a label has to be one word.", "Put a word with : or [ in quotes.")
        try:
            return checked_word(node.text, "label")
        except InvalidInput as error:
            self._bad(node, f"{node.text[:60]!r} cannot be a label.", error.hint)

    def _bad(self, node: Node, message: str, hint: str) -> NoReturn:
        raise self._place.error(self._text, node.start, message, hint)
