"""What happened between two reports of the hierarchy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from trackdown.core.reports.hierarchy import SCHEMA
from trackdown.errors import InvalidInput

_TEXTS = ("key", "kind", "title", "status", "priority", "assignee")
COMPARED = ("key", "kind", "title", "status", "priority", "assignee", "progress")


class Standing(NamedTuple):
    """A ticket in a report: ``parent`` is a key or empty, ``progress`` a percentage or ``None`` where it was not
    loaded."""

    key: str
    kind: str
    title: str
    status: str
    priority: str
    assignee: str
    parent: str
    progress: int | None


class Moved(NamedTuple):
    """Keys as they are now; empty for the top."""

    key: str
    title: str
    source: str
    target: str


class Changed(NamedTuple):
    """``fields`` maps each field that changed to what it was and what it is."""

    key: str
    title: str
    fields: dict[str, list[Any]]


class Comparison(NamedTuple):
    added: list[Standing]
    removed: list[Standing]
    moved: list[Moved]
    changed: list[Changed]

    @property
    def differs(self) -> bool:
        return bool(self.added or self.removed or self.moved or self.changed)


class Document(NamedTuple):
    """A report that was kept. ``root`` is the key it was about, empty for all tickets; ``depth`` how many levels below
    the top it shows, ``None`` for all."""

    root: str
    depth: int | None
    tickets: dict[str, Standing]


def read_document(value: Any, source: str) -> Document:
    """Raises InvalidInput for what is no such report."""
    if isinstance(value, dict) and value.get("schema") == "trackdown/1":
        value = value.get("data")  # of an answer in its envelope
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        raise InvalidInput(
            "This is no report of the hierarchy.",
            thing=source,
            hint="`trackdown report hierarchy --format json > FILE` writes one.",
        )
    root, depth = value.get("root") or "", value.get("depth")
    whole = depth is None or (isinstance(depth, int) and not isinstance(depth, bool) and depth >= 0)
    if not isinstance(root, str) or not whole:
        raise _bad("root has to be a key and depth a number", source)
    return Document(root, depth, _flat(value.get("tickets"), source))


def _flat(tickets: Any, source: str) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    waiting: list[tuple[str, Any]] = [("", tickets)]
    while waiting:
        parent, items = waiting.pop()
        if not isinstance(items, list):
            raise _bad("tickets and children have to be lists", source)
        for item in items:
            standing = _standing(item, parent, source)
            if standing.key in found:
                raise _bad(f"{standing.key} is there twice", source)
            found[standing.key] = standing
            waiting.append((standing.key, item.get("children", [])))
    return found


def _standing(item: Any, parent: str, source: str) -> Standing:
    if not isinstance(item, dict):
        raise _bad("a ticket has to be an object", source)
    texts: dict[str, Any] = {name: item.get(name) for name in _TEXTS}
    progress = item.get("progress")
    percent = progress.get("percent") if isinstance(progress, dict) else None
    if not all(isinstance(text, str) for text in texts.values()) or not texts["key"]:
        raise _bad(f"a ticket has texts for {', '.join(_TEXTS)}", source)
    if percent is not None and (not isinstance(percent, int) or isinstance(percent, bool)):
        raise _bad("a percentage has to be a number", source)
    return Standing(**texts, parent=parent, progress=percent)


def _bad(what: str, source: str) -> InvalidInput:
    return InvalidInput(f"The report cannot be read: {what}.", thing=source, hint="Take one that was not edited.")


def compare(before: Mapping[str, Standing], after: Iterable[Standing], now_called: Callable[[str], str]) -> Comparison:
    """``now_called`` gives the key that a ticket has now, by the one that it had; itself if there is none."""
    now = {standing.key: standing for standing in after}
    called = {key: key if key in now else now_called(key) for key in before}
    was = {called[key]: standing for key, standing in before.items()}
    moved, changed = [], []
    for key, standing in now.items():
        old = was.get(key)
        if old is None:
            continue
        source = called.get(old.parent, old.parent)
        if source != standing.parent:
            moved.append(Moved(key, standing.title, source, standing.parent))
        fields = _fields(old, standing)
        if fields:
            changed.append(Changed(key, standing.title, fields))
    added = [standing for key, standing in now.items() if key not in was]
    removed = [standing for key, standing in was.items() if key not in now]
    return Comparison(added, removed, moved, changed)


def _fields(old: Standing, new: Standing) -> dict[str, list[Any]]:
    pairs = {name: [getattr(old, name), getattr(new, name)] for name in COMPARED}
    if None in pairs["progress"]:
        del pairs["progress"]
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
