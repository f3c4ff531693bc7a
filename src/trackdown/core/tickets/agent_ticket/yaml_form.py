"""Agent tickets that are written in YAML: read into the same Markdown as others, and written back value by value."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.tickets.agent_ticket.file_tree import listed
from trackdown.core.tickets.agent_ticket.header import count_of, money_of
from trackdown.core.tickets.agent_ticket.model import STATUS_WORDS, AgentTicket, id_in_name
from trackdown.core.tickets.agent_ticket.reading import read_markdown
from trackdown.core.tickets.agent_ticket.yaml_splice import replaced, spliced
from trackdown.core.tickets.document_emit import flow
from trackdown.core.tickets.document_text import Place, check_text
from trackdown.core.tickets.document_yaml import Node, compose, to_value
from trackdown.core.tickets.fields import checked_estimate, checked_path, checked_word
from trackdown.core.tickets.kinds import is_key, plain_key
from trackdown.errors import BadDocument, InvalidInput

MARKDOWN = "markdown"
"""The key that holds what no other key has a place for: the whole text, once somebody has added to it here."""

_USES = {"create": "create", "modify": "modify", "delete": "delete", "read": "read"}


class Acceptance(NamedTuple):
    """One thing that has to hold, as YAML lists it."""

    text: str
    done: bool


def read_yaml(text: str, source: str = "", *, named: str = "", agent: str = "") -> AgentTicket:
    """``named`` and ``agent``: see ``read_markdown``. Raises BadDocument naming file and line."""
    place = Place(source)
    check_text(text, place)
    root = compose(text, 0, len(text), place)
    if root is None or root.kind != "map":
        hint = "Write `id:`, `title:`, `agent:` and so on, each on a line of its own."
        raise place.error(text, 0, "the ticket is no YAML mapping.", hint)
    return _Reading(text, place, root).ticket(source, named, agent)


class _Reading:
    def __init__(self, text: str, place: Place, root: Node) -> None:
        self.text = text
        self.place = place
        self.nodes = {key.text: value for key, value in root.pairs}
        self.root = root

    def ticket(self, source: str, named: str, agent: str) -> AgentTicket:
        id = self.word("id") or named
        for name, known in (("id", id_in_name(id) == id and id), ("title", self.word("title"))):
            if not known:
                raise self.error(
                    name, f"the ticket has no {name}.", "Write id: CODEX-12 and title: what is to be done."
                )
        lines = [f"# Ticket: {id} - {self.word('title')}", ""]
        for name, label in (("agent", "Agent"), ("priority", "Priority"), ("complexity", "Complexity")):
            lines += [f"**{label}:** {'@' if name == 'agent' else ''}{said}  "] if (said := self.word(name)) else []
        cost, tokens = self.word("estimatedCost"), self.word("estimatedTokens")
        lines += [f"**Estimated tokens:** {tokens}  "] if tokens else []
        lines += [f"**Cost estimate:** ${cost.removeprefix('$')}  "] if cost else []
        dependencies, files, held = self.dependencies(), self.files(), self.acceptance()
        lines += (
            ["", "## Context", "", self.long("description").strip("\n")] if self.long("description").strip() else []
        )
        if held:
            lines += ["", "## Acceptance Criteria", "", *(_box(item) for item in held)]
        if files:
            lines += ["", "## Technical Specification", "", "### Files to Create/Modify", "", "```"]
            lines += [*listed(files), "```"]
        if dependencies:
            lines += ["", "## Dependencies", "", *(f"- [ ] Ticket {key}" for key in dependencies)]
        made = self.long(MARKDOWN) or "\n".join([*lines, ""])
        found = self._markdown(made, named, agent)
        return found._replace(
            usd=money_of(cost) if cost else found.usd,
            tokens=count_of(tokens) if tokens else found.tokens,
            estimate=self.time(),
            status=self.status(),
            depends_on=dependencies,
            files=files,
            tags=self.tags(),
            body=made,
            raw=self.text,
            form="yaml",
            source=source,
        )

    def _markdown(self, made: str, named: str, agent: str) -> AgentTicket:
        """Errors of what was made of values are told about the file's own lines."""
        try:
            return read_markdown(made, named=named, agent=agent)
        except BadDocument as error:
            said = error.message.partition(": ")[2] or error.message
            names = [name for name in ("complexity", "priority", "agent", "title", "id") if name in said]
            raise self.error(names[0] if names else "", said, error.hint) from None

    def error(self, name: str, message: str, hint: str) -> BadDocument:
        node = self.nodes.get(name)
        return self.place.error(self.text, node.start if node else self.root.start, message, hint)

    def word(self, name: str) -> str:
        node = self.nodes.get(name)
        if node is None or node.is_null:
            return ""
        if node.kind != "scalar" or "\n" in node.text.strip():
            raise self.error(name, f"`{name}` has to be one line of text.", f"Write {name}: … on one line.")
        return node.text.strip()

    def long(self, name: str) -> str:
        node = self.nodes.get(name)
        if node is None or node.is_null:
            return ""
        if node.kind != "scalar":
            raise self.error(name, f"`{name}` has to be a text.", f"Write {name}: | and the text below it, indented.")
        return node.text

    def items(self, name: str) -> list[Node]:
        node = self.nodes.get(name)
        if node is None or node.is_null:
            return []
        if node.kind != "list":
            raise self.error(name, f"`{name}` has to be a list.", f"Write {name}: [one, two], or one a line behind -.")
        return list(node.items)

    def status(self) -> str:
        said = self.word("status").casefold().replace("-", "_")
        if said and said not in STATUS_WORDS:
            hint = f"Use one of: {', '.join(STATUS_WORDS)}."
            raise self.error("status", f"there is no status called {said[:80]!r}.", hint)
        return said

    def time(self) -> str:
        said = self.word("estimatedTime")
        try:
            return said if said and checked_estimate(said) else ""
        except InvalidInput:
            return ""  # a range in words: it stays in the file

    def tags(self) -> list[str]:
        return [self.checked(item, lambda text: checked_word(text, "label")) for item in self.items("tags")]

    def dependencies(self) -> list[str]:
        def key(text: str) -> str:
            if not is_key(text):
                raise InvalidInput(f"{text[:80]!r} is not a ticket's id.", hint="An id looks like CODEX-12.")
            return plain_key(text.strip().upper())

        return list(dict.fromkeys(self.checked(item, key) for item in self.items("dependencies")))

    def files(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for item in self.items("files"):
            parts = {key.text: value for key, value in item.pairs} if item.kind == "map" else {"path": item}
            path = self.checked(parts["path"], checked_path) if "path" in parts else ""
            action = parts["action"].text.casefold() if "action" in parts else "modify"
            if not path or action not in _USES:
                message = "a file needs a path, and the action create, modify or delete."
                raise self.place.error(self.text, item.start, message, "Write - {path: src/a.py, action: create}.")
            if path not in found.setdefault(_USES[action], []):
                found[_USES[action]].append(path)
        return {use: found[use] for use in _USES if use in found}

    def acceptance(self) -> list[Acceptance]:
        found: list[Acceptance] = []
        for item in self.items("acceptance"):
            parts = {key.text: value for key, value in item.pairs} if item.kind == "map" else {"description": item}
            node = parts.get("description")
            text = " ".join(node.text.split()) if node is not None and node.kind == "scalar" else ""
            if not text:
                message = "what has to hold needs a description."
                raise self.place.error(self.text, item.start, message, "Write - {id: a1, description: …}.")
            state = parts["status"].text.casefold() if "status" in parts else "pending"
            if state not in ("pending", "passed", "failed"):
                hint = "Use pending, passed or failed."
                raise self.place.error(self.text, item.start, f"there is no status called {state[:80]!r}.", hint)
            found.append(Acceptance(text, state == "passed"))
        return found

    def checked(self, node: Node, check: Any) -> str:
        try:
            if node.kind != "scalar":
                raise InvalidInput("One text is expected here.", hint="Write one word.")
            return str(check(node.text))
        except InvalidInput as error:
            said = error.message[:1].lower() + error.message[1:]
            raise self.place.error(self.text, node.start, said, error.hint) from None


def _box(item: Acceptance) -> str:
    return f"- [{'x' if item.done else ' '}] {item.text}"


def acceptance_of(raw: str) -> list[Acceptance]:
    """What a YAML ticket says has to hold."""
    place = Place()
    root = compose(raw, 0, len(raw), place)
    return [] if root is None else _Reading(raw, place, root).acceptance()


def values_of(raw: str) -> dict[str, Any]:
    """A YAML ticket as plain data."""
    root = compose(raw, 0, len(raw), Place())
    found = {} if root is None else to_value(root)
    return found if isinstance(found, dict) else {}


def with_values(raw: str, values: dict[str, Any]) -> str:
    """With these values under these keys; new keys go to the end, all other text stays as it is."""
    for name, value in values.items():
        root = compose(raw, 0, len(raw), Place())
        node = next((item for key, item in root.pairs if key.text == name), None) if root is not None else None
        if node is not None:
            new = spliced(raw, node, value)
            raw = new if _holds(new, name, value) else replaced(raw, node, value)
        elif root is not None and root.style == "flow":
            at = root.end - 1
            comma = ", " if root.items else ""
            raw = f"{raw[:at].rstrip().rstrip(',')}{comma}{flow(name)}: {flow(value)}{raw[at:]}"
        else:
            gap = "" if raw.endswith("\n") else "\n"
            raw = f"{raw}{gap}{name}: {flow(value)}\n"
    return raw


def _holds(raw: str, name: str, value: Any) -> bool:
    """Not if what was changed is meant in another place too, by an alias."""
    try:
        return bool(values_of(raw).get(name) == value)
    except BadDocument:
        return False
