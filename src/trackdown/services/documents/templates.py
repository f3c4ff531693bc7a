"""Templates for descriptions: the built-in ones, and those of the project, which win over them."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from trackdown.core.tickets.new import NewTicket
from trackdown.core.tickets.templates import BUILT_IN, filled
from trackdown.errors import InvalidInput, NotFound

FOLDER = "templates"
STATED = (
    *("priority", "labels", "components", "type", "severity", "estimate", "business_value", "agent", "assignee"),
    *("subtasks", "workflow", "sprint"),
)
"""What the front matter of a template may say of the tickets that are made of it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MOST_BYTES = 1 << 20


class Template(NamedTuple):
    """``path`` is empty for a built-in one."""

    name: str
    text: str
    path: str = ""


def templates(folder: str) -> list[Template]:
    """Every template. ``folder`` is where those of the project lie; it need not exist. Raises InvalidInput for a file
    that cannot be read."""
    try:
        files = sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        files = []
    own = [name.removesuffix(".md") for name in files if name.endswith(".md") and _NAME.fullmatch(name[:-3])]
    return [template(folder, name) for name in (*BUILT_IN, *(name for name in own if name not in BUILT_IN))]


def template(folder: str, name: str) -> Template:
    """The template of that name. Raises NotFound naming those that there are, InvalidInput for one that cannot be
    read."""
    path = os.path.join(folder, f"{name}.md")
    if _NAME.fullmatch(name) and os.path.isfile(path):
        return Template(name, _read(path), path)
    if name in BUILT_IN:
        return Template(name, BUILT_IN[name])
    known = ", ".join(item.name for item in templates(folder))
    raise NotFound(f"There is no template {name[:80]!r}.", thing=name[:80], hint=f"There is {known}.")


def folder_beside(config: str) -> str:
    """Where a project's own templates lie, by the path of its configuration."""
    return os.path.join(os.path.dirname(config), FOLDER)


def filled_in(new: NewTicket, folder: str, name: str, parent: str = "") -> NewTicket:
    """The ticket with a template's description, in which ``{{title}}``, ``{{kind}}`` and ``{{parent}}`` are replaced.
    One that begins with front matter says labels, components, a priority and the like as well.

    Raises what ``template`` raises, and BadDocument for front matter that cannot be read.
    """
    from trackdown.core.tickets.document import parse
    from trackdown.services.documents.drafts import described_criteria, new_criteria

    found = template(folder, name)
    text = filled(found.text, {"title": new.title, "kind": new.kind, "parent": parent})
    if not text.startswith("---\n"):
        return new._replace(body=text.strip("\n"), criteria=described_criteria(text))
    document = parse(text, found.path)
    stated = {field: getattr(document, field) for field in STATED if getattr(document, field)}
    return new._replace(body=document.body.strip("\n"), criteria=new_criteria(document), **stated)


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise InvalidInput(f"The template has more than {_MOST_BYTES:,} bytes.", thing=path, hint="Shorten it.")
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise InvalidInput(f"The template cannot be read: {error.strerror}.", thing=path, hint="Check it.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput("The template is not valid UTF-8.", thing=path, hint="Save it as UTF-8.") from error
