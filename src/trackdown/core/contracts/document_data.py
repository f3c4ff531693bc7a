"""JSON and YAML as plain data: every YAML scalar stays the text it is, and a key is there once."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from trackdown.errors import BadDocument

MAX_DEPTH = 100


def data_of(text: str, source: str) -> Any:
    """The data of a document. Raises BadDocument for what is neither JSON nor YAML, for keys that are there twice, for
    not-a-number, for YAML tags, and for values nested more than ``MAX_DEPTH`` deep."""
    body = text.removeprefix("\ufeff")
    if "\x00" in body:
        raise BadDocument("The file is binary.", thing=source, hint="Name a JSON or YAML document.")
    if body.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(body, object_pairs_hook=lambda pairs: _once(pairs, source), parse_constant=_no_number)
        except RecursionError:
            raise _deep(source) from None
        except ValueError as error:
            if body.lstrip()[0] == "{" and source.endswith(".json"):
                raise BadDocument(f"This is no JSON: {error}.", thing=source, hint="Mend it there.") from None
    return _yaml(body, source)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _once(pairs: list[tuple[str, Any]], source: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _twice(key, source)
        found[key] = value
    return found


def _yaml(text: str, source: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark is not None else ""
        problem = str(getattr(error, "problem", "") or "a character that no YAML has")
        raise BadDocument(f"This is no YAML: {problem}{line}.", thing=source, hint="Mend it there.") from None
    except RecursionError:
        raise _deep(source) from None
    return _Values(source).value(root, 0) if root is not None else None


class _Values:
    """YAML's nodes as data. A node that is mentioned twice is made once, so that aliases cost nothing."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._made: dict[int, Any] = {}

    def value(self, node: Any, depth: int) -> Any:
        import yaml

        if depth > MAX_DEPTH:
            raise _deep(self._source)
        if isinstance(node, yaml.ScalarNode):
            return None if not node.style and node.value in ("", "~", "null") else str(node.value)
        if id(node) in self._made:
            return self._made[id(node)]
        if isinstance(node, yaml.SequenceNode):
            made: Any = [self.value(item, depth + 1) for item in node.value]
        else:
            made = {}
            for key, content in node.value:
                name = str(self.value(key, depth + 1))
                if name in made:
                    raise _twice(name, f"{self._source}:{key.start_mark.line + 1}")
                made[name] = self.value(content, depth + 1)
        self._made[id(node)] = made
        return made


def _twice(key: str, thing: str) -> BadDocument:
    return BadDocument(f"The key {key[:60]!r} is there twice.", thing=thing, hint="Keep one of them.")


def _deep(source: str) -> BadDocument:
    return BadDocument("Values are nested too deeply.", thing=source, hint=f"{MAX_DEPTH} levels are the most.")
