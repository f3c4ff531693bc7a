"""Branches that are named for tickets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from unicodedata import normalize

from trackdown.core.ops.links import linked
from trackdown.core.tickets.model import Ticket
from trackdown.errors import InvalidInput, Refused
from trackdown.ports.store import Writer
from trackdown.services import lookup
from trackdown.services.desk import Desk

FORMAT = "{kind}/{key}-{slug}"
PARTS = ("id", "key", "slug", "kind", "type")
LONGEST_SLUG = 40
LONGEST = 200
_PART = re.compile(r"\{([^{}]*)\}")


class Made(NamedTuple):
    """A branch: ``base`` is the commit that it begins at. ``new`` is false if it was there already."""

    name: str
    base: str
    new: bool


def branch_name(ticket: Ticket, format: str = FORMAT) -> str:
    """The name that a format gives: ``{id}`` is the key's number; ``{key}``, ``{slug}``, ``{kind}`` and ``{type}``.

    Raises InvalidInput for a format with anything else in braces, or with nothing that tells one ticket from another.
    Whether git takes the name is git's to say.
    """
    parts = {"id": ticket.key.rpartition("-")[2], "key": ticket.key, "slug": slug(ticket.title), "kind": ticket.kind}
    parts["type"] = _plain(ticket.type) or ticket.kind
    used = _PART.findall(format)
    strange = next((name for name in used if name not in parts), None)
    if strange is not None or "{" in (rest := _PART.sub("", format)) or "}" in rest:
        raise _wrong(format, f"there is no {{{strange}}}" if strange is not None else "a brace stands alone")
    if not {"id", "key", "slug"} & set(used):
        raise _wrong(format, "every ticket would have the same branch")
    name = _PART.sub(lambda found: parts[found[1]], format)
    if len(name) > LONGEST:
        raise _wrong(format, f"the name has {len(name):,} characters, {LONGEST} is the most")
    return name


def slug(title: str) -> str:
    """The title in small plain letters and digits, cut at a word."""
    words = _plain(title)
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return words or "work"


def _plain(text: str) -> str:
    letters = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _wrong(format: str, why: str) -> InvalidInput:
    return InvalidInput(
        f"The format of a branch cannot be used: {why}.",
        thing=format[:80],
        hint=f"It may hold {', '.join(f'{{{name}}}' for name in PARTS)}, as in feature/{{key}}-{{slug}}.",
    )


def create_branch(writer: Writer, ticket: Ticket, make: Callable[[str], Made], format: str = FORMAT) -> Made:
    """Make a branch for a ticket and link it, inside a step that others began. ``make`` is the repository's part.

    Raises InvalidInput for a name that cannot be one, Refused for a branch that is another ticket's.
    """
    name = branch_name(ticket, format)
    others = [uid for uid in writer.linked("branch", name) if uid != ticket.uid]
    if others:
        (key,) = writer.keys_of(others[:1]).values()
        raise Refused(
            f"The branch {name} is that of {key}.", thing=ticket.key, hint="Put {key} or {id} into the format."
        )
    made = make(name)
    if all((link["kind"], link["id"]) != ("branch", made.name) for link in ticket.links):
        writer.append([linked(ticket.uid, {"kind": "branch", "id": made.name, "base": made.base})])
    return made


def create(desk: Desk, key: str, make: Callable[[str], Made], format: str = FORMAT) -> tuple[Ticket, Made]:
    """The same as a step of its own. Raises NotFound as well."""
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        made = create_branch(writer, ticket, make, format)
        return lookup.by_uid(writer, ticket.uid), made
