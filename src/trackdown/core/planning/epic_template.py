"""The template of an epic with its issues, from YAML to values.

description: What we build in the second quarter.
issues:
  - title: Search page
    type: feature
    component: frontend
    tasks: [Draw it, {title: Fill it, estimate: 4h}]
"""

from __future__ import annotations

from typing import NoReturn

from trackdown.core.tickets.document_text import Place, check_text
from trackdown.core.tickets.document_yaml import Node, compose
from trackdown.core.tickets.model import Check
from trackdown.core.tickets.new import NewCriterion, NewTicket

EPIC_KEYS = (
    *("title", "description", "issues", "components", "component", "labels", "priority", "target_date"),
    *("business_value", "criteria"),
)
TICKET_KEYS = (
    *("title", "description", "type", "component", "components", "priority", "severity", "estimate", "labels"),
    *("assignee", "target_date", "criteria"),
)
ISSUE_KEYS = (*TICKET_KEYS, "tasks")
CRITERION_KEYS = ("text", "check")
DEFAULT_PRIORITY = NewTicket("").priority
_LISTS = {"labels": "labels", "components": "components", "component": "components"}
_ARTICLE = {"epic": "an epic", "issue": "an issue", "task": "a task"}
_EPIC = "epic"


def read(text: str, source: str, title: str) -> list[NewTicket]:
    """The epic and what is below it; parents stand before their children. ``title`` goes before the template's own.
    Raises BadDocument naming the line."""
    place = Place(source)
    check_text(text, place)
    return _Reading(text, place).epic(compose(text, 0, len(text), place), title)


class _Reading:
    def __init__(self, text: str, place: Place) -> None:
        self._text = text
        self._place = place
        self._count = 0

    def epic(self, top: Node | None, title: str) -> list[NewTicket]:
        if top is None or top.kind != "map":
            hint = "Write `description:`, and `issues:` with a list of `- title: …`."
            raise self._place.error(self._text, 0, "this is no template of an epic.", hint)
        stated = self._ticket(top, "epic", "", EPIC_KEYS)
        epic = stated._replace(title=title or stated.title, local=_EPIC)
        if not epic.title:
            self._bad(top, "the epic has no title.", "Give it with --title, or add `title: …`.")
        issues = self._part(top, "issues")
        if issues is None or issues.kind != "list" or not issues.items:
            self._bad(issues or top, "`issues` has to be a list of issues.", "Write `issues:` and `- title: …` lines.")
        return [epic, *(new for item in issues.items for new in self._issue(item))]

    def _issue(self, node: Node) -> list[NewTicket]:
        issue = self._titled(node, "issue", _EPIC, ISSUE_KEYS)
        tasks = self._part(node, "tasks") if node.kind == "map" else None
        if tasks is None or tasks.is_null:
            return [issue]
        if tasks.kind != "list":
            self._bad(tasks, "`tasks` has to be a list.", "Write `tasks: [Draw it, Fill it]`, or `- title: …` lines.")
        below = [self._titled(item, "task", issue.local, TICKET_KEYS) for item in tasks.items]
        return [issue, *(_like(issue, new, node) for new, node in zip(below, tasks.items, strict=True))]

    def _titled(self, node: Node, kind: str, parent: str, keys: tuple[str, ...]) -> NewTicket:
        """A ticket of the template: a map, or only its title."""
        self._count += 1
        local = f"{self._place.source}:{self._place.line_of(self._text, node.start)} ({kind} {self._count})"
        if node.kind == "scalar":
            new = NewTicket(self._line(node, "title"), kind, parent=parent)
        elif node.kind == "map":
            new = self._ticket(node, kind, parent, keys)
        else:
            self._bad(node, f"an entry has to be `title: …`, not {node.kind}.", "Write `- title: …`.")
        if not new.title:
            self._bad(node, f"this {kind} has no title.", "Add `title: …`.")
        return new._replace(local=local)

    def _ticket(self, node: Node, kind: str, parent: str, keys: tuple[str, ...]) -> NewTicket:
        texts: dict[str, str] = {}
        words: dict[str, list[str]] = {"labels": [], "components": []}
        for key, value in node.pairs:
            if key.text not in keys:
                self._bad(key, f"there is no {key.text[:60]!r} for {_ARTICLE[kind]}.", f"It has {', '.join(keys)}.")
            if key.text in _LISTS:
                words[_LISTS[key.text]] += self._words(value)
            elif key.text == "description":
                texts["body"] = self._scalar(value, key.text)
            elif key.text not in ("issues", "tasks", "criteria"):
                texts[key.text] = self._line(value, key.text)
        criteria = self._part(node, "criteria")
        return NewTicket(
            title=texts.get("title", ""),
            kind=kind,
            body=texts.get("body", ""),
            priority=texts.get("priority") or DEFAULT_PRIORITY,
            parent=parent,
            labels=words["labels"],
            components=words["components"],
            type=texts.get("type", ""),
            severity=texts.get("severity", ""),
            target_date=texts.get("target_date", ""),
            business_value=texts.get("business_value", ""),
            assignee=texts.get("assignee", ""),
            estimate=texts.get("estimate", ""),
            criteria=[] if criteria is None else self._criteria(criteria),
        )

    def _criteria(self, node: Node) -> list[NewCriterion]:
        if node.is_null:
            return []
        if node.kind != "list":
            self._bad(node, "`criteria` has to be a list.", "Write `- what has to hold`.")
        return [self._criterion(item) for item in node.items]

    def _criterion(self, node: Node) -> NewCriterion:
        if node.kind != "map":
            return NewCriterion(self._line(node, "criteria"))
        for key, _ in node.pairs:
            if key.text not in CRITERION_KEYS:
                self._bad(key, f"a criterion has no {key.text[:60]!r}.", f"It has {', '.join(CRITERION_KEYS)}.")
        text, check = self._part(node, "text"), self._part(node, "check")
        if text is None:
            self._bad(node, "a criterion has no text.", "Add `text: what has to hold`.")
        return NewCriterion(self._line(text, "text"), None if check is None else self._check(check))

    def _check(self, node: Node) -> Check | None:
        if node.kind == "list":
            words = [self._scalar(item, "check") for item in node.items]
            if not words or not words[0].strip():
                self._bad(node, "the check is empty.", "Write `check: pytest -q`.")
            return words
        return self._scalar(node, "check").strip() or None

    def _words(self, node: Node) -> list[str]:
        if node.kind == "map":
            self._bad(node, "this has to be a word or a list of words.", "Write `labels: [one, two]`.")
        items = node.items if node.kind == "list" else (node,)
        return [word for item in items for part in self._line(item, "word").split(",") if (word := part.strip())]

    def _line(self, node: Node, name: str) -> str:
        text = self._scalar(node, name).strip()
        if "\n" in text:
            self._bad(node, f"`{name}` has to be one line.", "Put longer text into `description: |`.")
        return text

    def _scalar(self, node: Node, name: str) -> str:
        if node.kind != "scalar":
            self._bad(node, f"`{name}` has to be a text.", "Put a text with : or [ in quotes.")
        return "" if node.is_null else node.text

    @staticmethod
    def _part(node: Node, name: str) -> Node | None:
        return next((value for key, value in node.pairs if key.text == name), None)

    def _bad(self, node: Node, message: str, hint: str) -> NoReturn:
        raise self._place.error(self._text, node.start, message, hint)


def _like(issue: NewTicket, task: NewTicket, node: Node) -> NewTicket:
    """A task with what its issue says and it does not say itself."""
    said = {key.text for key, _ in node.pairs} if node.kind == "map" else set()
    return task._replace(
        components=task.components or issue.components,
        type=task.type or issue.type,
        priority=task.priority if "priority" in said else issue.priority,
    )
