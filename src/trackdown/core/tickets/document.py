"""A ticket as a person writes it: one Markdown document with optional YAML front matter, read into values.

What Trackdown owns is listed in ``OWNED``; every other key of the front matter and every section is kept as it is.
Values stay as they were written wherever their meaning is decided elsewhere (priority, status, estimate, keys).
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from trackdown.core.tickets.document_criteria import DocumentCriterion, Reader
from trackdown.core.tickets.document_markdown import (
    LIST_ITEM,
    DocumentSection,
    Line,
    heading_of,
    read_lines,
    read_sections,
    section_name,
)
from trackdown.core.tickets.document_text import (
    BOM,
    FORBIDDEN,
    FrontMatter,
    Place,
    check_text,
    find_front_matter,
)
from trackdown.core.tickets.document_yaml import Node, compose, quoted, to_value
from trackdown.core.tickets.kinds import checked_kind, is_key
from trackdown.errors import InvalidInput

LISTS = ("depends_on", "blocks", "labels", "components", "subtasks", "references")
OWNED = (
    *("id", "key", "kind", "title", "priority", "status", "parent", "depends_on", "blocks", "labels"),
    *("components", "assignee", "agent", "estimate", "files", "type", "severity", "target_date"),
    *("business_value", "sprint", "workflow", "remaining", "subtasks", "references"),
)
"""The keys of the front matter that Trackdown owns, in the order in which it writes new ones."""

FILE_USES = ("read", "create", "modify", "delete")
GOAL_SECTIONS = ("goal", "objective")
_OTHER_NAMES = {"component": "components"}
_KNOWN_SECTIONS = {
    *GOAL_SECTIONS,
    *("acceptance criteria", "success criteria", "definition of done", "context", "context pointers"),
    *("requirements", "dependencies", "notes"),
}
_WAITS = re.compile(r".*?\b(?:blocked by|depends on)\b[ \t]*(:?)(.*)", re.IGNORECASE)
_NOTHING = {"none", "nothing", "n/a", "na", "tbd", "-"}
_REFERENCE = re.compile(r"\[?([^\s\[\](),;:]+)\]?(?:\(.*|[ \t]+[-(\u2013\u2014].*|:.*)?")
_COMMENT_TRAP = re.compile(r"[ \t]+(#[^\s#].*)")


class TicketDocument(NamedTuple):
    """One document. A key that is absent or empty is ``""`` or ``[]``; ``given`` names the owned keys that are there.

    ``title`` comes from the front matter, else from the first heading. ``files`` maps ``read``, ``create``,
    ``modify`` and ``delete`` to paths. ``depends_on`` is the front matter's; ``dependencies`` is what a
    ``## Dependencies`` section lists as blocking. ``subtasks`` are steps, each with ``[x]`` in front once it is done
    (``[-]`` while somebody is at it); ``references`` name tickets and pages of other systems. ``unknown`` holds all
    other keys; ``body`` the Markdown behind the front matter, exactly. ``line`` is where the document begins in its
    file.
    """

    id: str = ""
    key: str = ""
    kind: str = ""
    title: str = ""
    priority: str = ""
    status: str = ""
    parent: str = ""
    depends_on: list[str] = []
    blocks: list[str] = []
    labels: list[str] = []
    components: list[str] = []
    assignee: str = ""
    agent: str = ""
    estimate: str = ""
    files: dict[str, list[str]] = {}
    type: str = ""
    severity: str = ""
    target_date: str = ""
    business_value: str = ""
    sprint: str = ""
    workflow: str = ""
    remaining: str = ""
    subtasks: list[str] = []
    references: list[str] = []
    unknown: dict[str, Any] = {}
    body: str = ""
    goal: str = ""
    criteria: list[DocumentCriterion] = []
    dependencies: list[str] = []
    sections: list[DocumentSection] = []
    given: frozenset[str] = frozenset()
    source: str = ""
    line: int = 1

    def section(self, *names: str) -> str:
        """The text of the first section that has one of these headings, whatever its case; ``""`` if none has."""
        wanted = [section_name(name) for name in names]
        return next((item.text for item in self.sections if section_name(item.heading) in wanted), "")


class Layout(NamedTuple):
    """A document taken apart: its front matter's place and nodes (``root`` is ``None`` without keys), its body."""

    front: FrontMatter | None
    root: Node | None
    body: int
    lines: list[Line]


def parse(text: str, source: str = "", first_line: int = 1) -> TicketDocument:
    """Read a document.

    ``source`` names it in errors; ``first_line`` is the line of the file on which it begins. Raises BadDocument with
    line, column and the fix: for front matter that is not closed, is not YAML or not a mapping, for doubled keys, for
    a value of the wrong type, for control characters, and for more than 1 MiB.
    """
    place = Place(source, first_line)
    layout = take_apart(text, place)
    values = _Values(text, place).read(layout.root) if layout.root else {}
    if not values.get("title"):
        heading = title_line(layout.lines)
        values["title"] = "" if heading is None else (heading_of(heading) or (0, ""))[1]
    sections = read_sections(layout.lines)
    document = TicketDocument(**values, body=text[layout.body :], sections=sections, source=source, line=first_line)
    return document._replace(
        goal=document.section(*GOAL_SECTIONS),
        criteria=Reader(text, place).sections(layout.lines),
        dependencies=_dependencies(document.section("dependencies")),
    )


def take_apart(text: str, place: Place) -> Layout:
    """Where everything is. Raises BadDocument."""
    check_text(text, place)
    front = find_front_matter(text, place)
    if front is None:
        body = len(BOM) if text.startswith(BOM) else 0
        return Layout(None, None, body, read_lines(text, body, place.first_line))
    root = compose(text, front.start, front.end, place)
    if root is not None and root.kind != "map":
        if not root.is_null:
            hint = "Write `key: value` lines between the two `---` lines, with a space after the colon."
            raise place.error(text, root.start, f"the front matter is {_a(root)}, not a mapping of keys.", hint)
        root = None
    return Layout(front, root, front.body, read_lines(text, front.body, place.first_line))


def owned_name(key: str) -> str:
    """The owned key that is meant, or ``""``: case does not matter, and ``-`` may stand for ``_``."""
    name = key.strip().casefold().replace("-", "_")
    name = _OTHER_NAMES.get(name, name)
    return name if name in OWNED else ""


def title_line(lines: list[Line]) -> Line | None:
    """The heading that gives a document its title: the first ``#``, else the first one; never a known section's."""
    headings = [(line, *found) for line in lines if (found := heading_of(line)) is not None]
    usable = [*(item for item in headings if item[1] == 1), *headings[:1]]
    return next((line for line, _, name in usable if can_be_title(name)), None)


def can_be_title(heading: str) -> bool:
    return bool(heading) and section_name(heading) not in _KNOWN_SECTIONS


def _a(node: Node) -> str:
    return {"scalar": "a text", "list": "a list", "map": "a mapping"}[node.kind]


class _Values:
    """The front matter's values. Errors are BadDocument."""

    def __init__(self, text: str, place: Place) -> None:
        self.text = text
        self.place = place

    def read(self, root: Node) -> dict[str, Any]:
        values: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        for key, value in root.pairs:
            name = owned_name(key.text)
            if not name:
                unknown[key.text] = to_value(value)
                continue
            if name in values:
                message = f"the key {key.text[:60]!r} says `{name}` a second time."
                raise self.place.error(self.text, key.start, message, "Keep one of the two.")
            values[name] = self._owned(name, value)
        return {**values, "unknown": unknown, "given": frozenset(values)}

    def _owned(self, name: str, node: Node) -> Any:
        self._no_comment(name, node)
        if name == "files":
            return self._files(node)
        if name in LISTS:
            return self._list(name, node)
        text = self._text(name, node)
        if name != "kind" or not text:
            return text
        try:
            return checked_kind(text)
        except InvalidInput as error:
            raise self.place.error(self.text, node.start, error.message, error.hint) from None

    def _no_comment(self, name: str, node: Node) -> None:
        trap = _COMMENT_TRAP.match(self.text, node.end) if node.is_null and node.start == node.end else None
        if trap is not None:
            hint = f"Put it in quotes: {name}: {quoted(trap[1].strip())} (or a space behind # if it is a comment)."
            raise self.place.error(self.text, trap.start(1), f"what begins with # is no value of `{name}`.", hint)

    def _text(self, name: str, node: Node) -> str:
        if node.kind != "scalar":
            written = " ".join(self.text[node.start : node.end].split())
            hint = f"Write one value: {name}: …"
            if node.style == "flow":
                hint = f"Put it in quotes: {name}: {quoted(written[:80])}"
            raise self.place.error(self.text, node.start, f"`{name}` has to be a text, not {_a(node)[2:]}.", hint)
        text = "" if node.is_null else node.text.strip()
        if len(text.splitlines()) > 1 or FORBIDDEN.search(text):
            raise self.place.error(self.text, node.start, f"`{name}` has to be one line of text.", "Write one line.")
        return text

    def _list(self, name: str, node: Node) -> list[str]:
        if node.kind == "map":
            hint = f"Write a list: {name}: [one, two]. Put an entry with a colon in quotes."
            raise self.place.error(self.text, node.start, f"`{name}` has to be a list, not a mapping.", hint)
        if node.kind == "scalar":
            return [part for item in self._text(name, node).split(",") if (part := item.strip())]
        return [text for item in node.items if (text := self._text(name, item))]

    def _files(self, node: Node) -> dict[str, list[str]]:
        if node.kind != "map":
            paths = self._list("files", node)
            return {"read": paths} if paths else {}
        files: dict[str, list[str]] = {}
        for key, value in node.pairs:
            if key.text not in FILE_USES:
                message = f"`files` has no {key.text[:60]!r}."
                hint = f"Use {', '.join(FILE_USES)}; put several paths in brackets: modify: [a.py, b.py]"
                raise self.place.error(self.text, key.start, message, hint)
            if paths := self._list(key.text, value):
                files[key.text] = paths
        return files


def _dependencies(text: str) -> list[str]:
    """The keys and local ids that stand behind ``Blocked by:`` or ``depends on`` in a section's text."""
    found: list[str] = []
    named = False
    for line in read_lines(text):
        waits = None if line.opaque else _WAITS.fullmatch(re.sub(r"[*`]", "", line.text))
        item = LIST_ITEM.match(line.text)
        if waits is not None:
            named = bool(waits[1]) and not waits[2].strip()
            found.extend(_references(waits[2], local=bool(waits[1])))
        elif named and item is not None and line.indent:
            found.extend(_references(line.text[item.end() :], local=True))
        elif not line.blank:
            named = False
    return list(dict.fromkeys(found))


def _references(text: str, *, local: bool) -> list[str]:
    """What a list like ``TASK-3 (the login), TASK-4 and schema`` refers to; plain words only where ids are expected."""
    found: list[str] = []
    for part in re.split(r",|;|[ \t]and[ \t]", text):
        match = _REFERENCE.fullmatch(part.strip().rstrip("."))
        if match is not None and (is_key(match[1]) or (local and match[1].casefold() not in _NOTHING)):
            found.append(match[1])
    return found
