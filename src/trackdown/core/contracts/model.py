"""What a contract says: its base path, its shared models and its operations."""

from __future__ import annotations

from typing import Literal, NamedTuple

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")


class Field(NamedTuple):
    """One named value of a query or a body. ``type`` is a JSON type, empty where nothing says it; ``required`` is None
    where nothing says it."""

    name: str
    type: str = ""
    required: bool | None = None


class Response(NamedTuple):
    """``code`` is a number, ``default``, or a class such as ``2XX``. ``fields`` are those of its body at the top, or of
    the things in it for a list; None where the contract does not say. ``many``: it shows a list of them."""

    code: str
    text: str = ""
    fields: tuple[Field, ...] | None = None
    many: bool = False


class Operation(NamedTuple):
    """A method on a path. ``path`` is in the spelling of ``paths``, without the base.

    ``query`` and ``body`` are None where the contract says nothing about them; an empty one says that there is none.
    ``declared`` are the path parameters that it describes besides naming them in the path. ``many``: its body is a list
    of such things.
    """

    method: str
    path: str
    line: int = 0
    summary: str = ""
    query: tuple[Field, ...] | None = None
    body: tuple[Field, ...] | None = None
    responses: tuple[Response, ...] = ()
    declared: tuple[str, ...] = ()
    many: bool = False

    @property
    def name(self) -> str:
        from trackdown.core.contracts.paths import shown

        return f"{self.method} {shown(self.path)}"


class Model(NamedTuple):
    name: str
    fields: tuple[Field, ...]
    line: int = 0


class Remark(NamedTuple):
    """Something about the contract's own text. ``level``: an error makes it unfit to check by, a warning does not."""

    level: Literal["error", "warning"]
    rule: str
    text: str
    line: int = 0


class Contract(NamedTuple):
    """``bases`` are the paths that it says all its operations lie below (one for each server), without a slash at
    their end. ``remarks`` is what was wrong while reading."""

    title: str
    source: str
    format: Literal["markdown", "openapi"]
    version: str = ""
    description: str = ""
    bases: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    models: tuple[Model, ...] = ()
    operations: tuple[Operation, ...] = ()
    remarks: tuple[Remark, ...] = ()
