"""Reading a contract from Markdown: base configuration, shared models, and ``#### METHOD /path`` with what follows it.

An operation is a heading of any level that begins with a method and a path. Below it, a label (a heading, a line in
bold, or a line that ends with a colon) says what comes next: query or path parameters, the request's body, a response
with its code, errors. Under a label a table, a list or a JSON example gives the fields.
"""

from __future__ import annotations

import json
import re
from typing import Any

from trackdown.core.contracts.examples import fields_of, type_word
from trackdown.core.contracts.markdown_text import Line, lines_of, plain, unmarked
from trackdown.core.contracts.model import METHODS, Contract, Field, Model, Operation, Remark, Response
from trackdown.core.contracts.path_syntax import written
from trackdown.core.contracts.paths import address, names

_OPERATION = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)]?\s+)?(?P<method>[A-Z]{3,8}|[a-z]{3,7})\b[\s:]+(?P<path>/\S*)\s*(?P<rest>.*)$"
)
_LABEL = re.compile(
    r"^(?P<word>request body|request|body|query parameters?|query params?|query|path parameters?|path params?"
    r"|url parameters?|parameters?|params|headers?|success responses?|error responses?|responses?|returns|errors?)\b"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<!\d)([1-5]\d\d|[1-5]XX|default)(?!\d)", re.IGNORECASE)
_BASES = {"base path", "api prefix", "prefix", "path prefix", "base url", "api base", "base", "server", "api base url"}
_MODELS = re.compile(r"\b(models?|schemas?|types)\b", re.IGNORECASE)
_MANY = re.compile(r"\b(?:lists?|arrays?) of\b|\[\]|\[\s*\w+\s*\]|\blist\[", re.IGNORECASE)
_YES = {"yes", "true", "required", "y", "✓", "✔"}
_NO = {"no", "false", "optional", "n", "-", "✗"}


def read_markdown(text: str, source: str) -> Contract:
    """The contract in a Markdown text. What is wrong with it is among the remarks; nothing is raised."""
    reading = _Reading()
    for line in lines_of(text):
        reading.take(line)
    return reading.contract(source)


class _Draft:
    """An operation while its lines are read."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.responses: list[Response] = []
        self.label = ""
        self.heading: tuple[str, ...] = ()
        self.code = ""

    def field(self, field: Field, where: str = "") -> None:
        """A field of a table or a list; one that an example has shown already is only said more precisely."""
        place = where or self.label
        known = self.operation
        if place == "path":
            self.operation = known._replace(declared=(*known.declared, field.name))
        elif place == "query":
            self.operation = known._replace(query=(*(known.query or ()), field))
        elif place == "body":
            self.operation = known._replace(body=_with(known.body or (), field))

    def fields(self, fields: tuple[Field, ...], *, many: bool) -> None:
        if self.label == "body":
            self.operation = self.operation._replace(body=fields, many=many)
        elif self.label == "query":
            self.operation = self.operation._replace(query=fields)
        elif self.label == "response" and self.responses:
            self.responses[-1] = self.responses[-1]._replace(fields=fields, many=many)

    def respond(self, code: str, text: str) -> None:
        if code not in [known.code for known in self.responses]:
            self.responses.append(Response(code, text))

    def finished(self) -> Operation:
        return self.operation._replace(responses=tuple(self.responses))


class _Reading:
    def __init__(self) -> None:
        self.title = self.version = self.base = self.prefix = ""
        self.intro: list[str] = []
        self.models: list[Model] = []
        self.drafts: list[_Draft] = []
        self.remarks: list[Remark] = []
        self.draft: _Draft | None = None
        self.model: Line | None = None
        self.in_models = False
        self.mentions: list[tuple[_Draft, str, int, str]] = []

    def take(self, line: Line) -> None:
        if line.kind == "heading":
            self._heading(line)
        elif self.draft is not None:
            self._detail(self.draft, line)
        elif line.kind == "code" and self.model is not None:
            value = self._example(line)
            self.models.append(Model(unmarked(self.model.text), fields_of(value) or (), self.model.number))
            self.model = None
        elif line.kind == "row" and len(line.cells) >= 2:
            self._setting(line.cells[0], line.cells[1])
        elif line.kind in ("item", "text"):
            name, colon, value = unmarked(line.text).partition(":")
            if colon and self._setting(name, value):
                return
            if line.kind == "text" and self.title and not self.drafts and not self.models:
                self.intro.append(line.text)

    def _setting(self, name: str, value: str) -> bool:
        key, content = unmarked(name).lower(), plain(value)
        if key in ("version", "api version") and not self.version:
            self.version = content
        elif key in _BASES and "prefix" not in key and "path" not in key and not self.base:
            self.base = content
        elif key in _BASES and not self.prefix:
            self.prefix = content
        else:
            return False
        return True

    def _heading(self, line: Line) -> None:
        text = unmarked(line.text) if "`" in line.text or "*" in line.text else line.text
        found = _OPERATION.match(text)
        if found and (found["method"].isupper() or found["method"].upper() in METHODS):
            self._operation(found, line)
            return
        if self.draft is not None and line.level > 4 and _LABEL.match(unmarked(text)):
            self._label(self.draft, unmarked(text))
            return
        if self.draft is not None and _LABEL.match(unmarked(text)) and not _MODELS.search(text):
            self._label(self.draft, unmarked(text))
            return
        self.draft = None
        if line.level == 1 and not self.title:
            self.title = unmarked(text)
        if line.level <= 2:
            self.in_models = bool(_MODELS.search(text))
        self.model = line if self.in_models and line.level > 2 else None

    def _operation(self, found: re.Match[str], line: Line) -> None:
        method, (path, _, query) = found["method"], found["path"].rstrip(",;").partition("?")
        method = method.upper()
        if method not in METHODS:
            text = f"{method} is no method of HTTP."
            self.remarks.append(Remark("error", "method", text, line.number))
        summary = found["rest"].strip(" -\u2013\u2014:")
        asked = [Field(part.partition("=")[0].strip("{}[]"), "", None) for part in query.split("&") if part]
        operation = Operation(method, written(path), line.number, summary, tuple(asked) or None)
        self.draft = _Draft(operation)
        self.drafts.append(self.draft)

    def _detail(self, draft: _Draft, line: Line) -> None:
        if line.kind == "code":
            self._block(draft, line)
        elif line.kind == "row":
            self._row(draft, line)
        elif line.kind == "item":
            self._item(draft, line)
        else:
            text = unmarked(line.text)
            found = _LABEL.match(text)
            rest = _CODE.sub("", found["rest"]).strip(" :()") if found else ""
            if found and (line.text.startswith("**") or ":" in text or not rest):
                self._label(draft, text, line.number)
            elif not draft.label and not draft.operation.summary:
                draft.operation = draft.operation._replace(summary=text)

    def _label(self, draft: _Draft, text: str, number: int = 0) -> None:
        found = _LABEL.match(text)
        assert found is not None
        word, rest = found["word"].lower(), found["rest"]
        draft.heading = ()
        if word.startswith(("query", "parameter", "params")):
            draft.label = "query"
            if draft.operation.query is None and word.startswith("query"):
                draft.operation = draft.operation._replace(query=())
        elif word.startswith(("path", "url")):
            draft.label = "path"
        elif word.startswith("header"):
            draft.label = "header"
        elif word.startswith("error"):
            draft.label = "error"
        elif word.startswith(("request", "body")):
            draft.label = "body"
            self.mentions.append((draft, "", number, rest))
        else:
            draft.label = "response"
            for code in _CODE.findall(rest):
                draft.respond(code.upper() if code.lower() != "default" else "default", "")
                self.mentions.append((draft, code.upper(), number, rest))
        if draft.label == "error":
            for code in _CODE.findall(rest):
                draft.respond(code, "")

    def _block(self, draft: _Draft, line: Line) -> None:
        if line.language not in ("json", "jsonc", "json5", "") or not draft.label:
            return
        if draft.label == "response" and not draft.responses:
            draft.respond("200", "")
        value = self._example(line)
        found = fields_of(value)
        if found is not None and draft.label in ("body", "query", "response"):
            draft.fields(found, many=isinstance(value, list))

    def _example(self, line: Line) -> Any:
        try:
            return json.loads(line.text)
        except (ValueError, RecursionError):
            if line.language == "json":
                text = "The example is not JSON, so that its fields are not compared."
                self.remarks.append(Remark("warning", "example", text, line.number))
            return None

    def _row(self, draft: _Draft, line: Line) -> None:
        cells = [cell.lower() for cell in line.cells]
        first = cells[0] if cells else ""
        if not draft.heading and not _CODE.fullmatch(first):
            draft.heading = tuple(cells)
            if first in ("code", "status", "status code", "http code") and draft.label not in ("response", "error"):
                draft.label = "error"
            return
        if _CODE.fullmatch(first):
            draft.respond(line.cells[0], line.cells[-1] if len(line.cells) > 1 else "")
        elif line.cells[0] and draft.label in ("query", "body", "path"):
            row = dict(zip(draft.heading, line.cells, strict=False))
            where = next((row[key].lower() for key in ("in", "where", "location") if key in row), "")
            where = where if where in ("query", "path", "body", "header") else ""
            kind = next((type_word(row[key]) for key in ("type", "schema") if key in row), "")
            field = Field(line.cells[0], kind, _required(row.get("required", row.get("optional?", ""))))
            self._parameter(draft, field, where)

    def _item(self, draft: _Draft, line: Line) -> None:
        label = _LABEL.match(unmarked(line.text))
        if label and line.text.startswith(("**", "__")):
            self._label(draft, unmarked(line.text), line.number)
            return
        code = _CODE.match(unmarked(line.text))
        if code and draft.label in ("response", "error", ""):
            draft.respond(code[1], unmarked(line.text)[len(code[0]) :].strip(" :-\u2013\u2014"))
            return
        name = re.match(r"[`*]*([A-Za-z_][\w.\[\]-]*)[`*]*(.*)", line.text)
        if name and draft.label in ("query", "body", "path"):
            words = re.findall(r"[A-Za-z]+", name[2])
            kind = next((type_word(word) for word in words if type_word(word)), "")
            required = next((_required(word) for word in words if word.lower() in ("required", "optional")), None)
            self._parameter(draft, Field(name[1], kind, required), "")

    def _parameter(self, draft: _Draft, field: Field, where: str) -> None:
        if not where and draft.label == "query" and field.name in names(draft.operation.path):
            where = "path"
        draft.field(field, where)

    def contract(self, source: str) -> Contract:
        for draft, code, _, text in self.mentions:
            self._mention(draft, code, text)
        operations = tuple(draft.finished() for draft in self.drafts)
        base, servers = _base(self.base, self.prefix)
        title = re.sub(r"^api contract\s*[:\u2013\u2014-]\s*", "", self.title, flags=re.IGNORECASE)
        return Contract(
            title=title or "API",
            source=source,
            format="markdown",
            version=self.version,
            description="\n".join(self.intro),
            bases=(base,) if base else (),
            servers=servers,
            models=tuple(self.models),
            operations=operations,
            remarks=tuple(self.remarks),
        )

    def _mention(self, draft: _Draft, code: str, text: str) -> None:
        """A label that names a model instead of showing an example: ``Response (200): list of Post``."""
        words = set(re.findall(r"\w+", text))
        model = next((model for model in self.models if model.name in words and model.fields), None)
        if model is None:
            return
        if not code and draft.operation.body is None:
            draft.operation = draft.operation._replace(body=model.fields, many=bool(_MANY.search(text)))
        for at, known in enumerate(draft.responses):
            if known.code == code and known.fields is None:
                draft.responses[at] = known._replace(fields=model.fields, many=bool(_MANY.search(text)))


def _with(known: tuple[Field, ...], field: Field) -> tuple[Field, ...]:
    if all(item.name != field.name for item in known):
        return (*known, field)
    return tuple(field._replace(type=field.type or item.type) if item.name == field.name else item for item in known)


def _required(text: str) -> bool | None:
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


def _base(url: str, prefix: str) -> tuple[str, tuple[str, ...]]:
    """The path that all operations lie below, and the addresses that are named."""
    written_url = plain(url.split()[0]) if url.split() else ""
    host, path = address(written_url)
    below = plain(prefix.split()[0]) if prefix.split() else ""
    below = f"/{below.strip('/')}" if re.fullmatch(r"/?\w[\w./-]*", below) else ""
    base = path.rstrip("/") if path.startswith("/") else ""
    if below and not base.endswith(below):
        base += below
    return base, (written_url,) if host else ()
