"""The fields that an example or a schema shows at its top."""

from __future__ import annotations

from typing import Any

from trackdown.core.contracts.model import Field


def json_type(value: Any) -> str:
    """The JSON type of a parsed value; empty for null, which says nothing about the others."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else ""


def fields_of(value: Any) -> tuple[Field, ...] | None:
    """The fields of an object, or of the things in a list of objects; None for anything else."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if not isinstance(value, dict):
        return None
    return tuple(Field(str(name), _type(content)) for name, content in value.items())


_WORDS = {
    **{"str": "string", "uuid": "string", "date": "string", "datetime": "string", "email": "string", "text": "string"},
    **{"int": "integer", "long": "integer", "float": "number", "double": "number", "decimal": "number"},
    **{"bool": "boolean", "list": "array", "dict": "object", "map": "object"},
}
TYPES = ("string", "integer", "number", "boolean", "array", "object")


def type_word(text: str) -> str:
    """The JSON type that a word of people's or a language's means; empty if it is none."""
    word = text.strip().strip("`").lower()
    if word.endswith("[]"):
        return "array"
    return word if word in TYPES else _WORDS.get(word, "")


def _type(value: Any) -> str:
    # People write `"count": "integer"` as well as `"count": 3`; "list" or "map" may be a value as well.
    if isinstance(value, str):
        word = value.split(" ")[0].rstrip("?,").lower()
        return type_word(word) if word in (*TYPES, "int", "float", "bool") else "string"
    return json_type(value)


def agree(one: str, other: str) -> bool:
    """Whether two types can be the same value; in doubt they can."""
    return not one or not other or one == other or {one, other} == {"integer", "number"}
