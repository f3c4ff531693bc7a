"""How frameworks and people write the parameters of a path, turned into the spelling of ``paths``."""

from __future__ import annotations

import re

_ANGLE = re.compile(r"<(?:(?P<kind>[^<>:]+):)?(?P<name>[^<>:]+)>")
_COLON = re.compile(
    r":(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:\((?P<pattern>(?:[^()\\]|\\.|\([^()]*\))*)\))?(?P<mark>[?*+]?)"
)
_DOTS = re.compile(r"\{(?P<name>[A-Za-z_]\w*)\.\.\.\}")
_STARRED = re.compile(r"\{\*+(?P<name>[A-Za-z_]\w*)\}")
_BRACKET = re.compile(r"\[(?P<name>[A-Za-z_][\w-]*)\]")
_STAR = re.compile(r"\*(?P<name>[A-Za-z_]\w*)?")
_GROUP = re.compile(r"\(\?P?<(?P<name>\w+)>(?P<pattern>(?:[^()\\]|\\.|\([^()]*\))*)\)")
MOST_ABSENT = 6
"""Parts of a path that may be absent each double its paths; beyond so many, all are taken as there."""
_INTEGERS = {"int", "integer", r"\d+", "[0-9]+", r"[0-9]{1,}", r"\d{1,}"}
_PATHS = {"path", ".*", ".+"}


def parameter(name: str, kind: str = "") -> str:
    """A parameter in our spelling; ``kind`` is whatever the framework holds it to."""
    plain = kind.strip()
    if plain in _INTEGERS:
        return f"{{{name}:int}}"
    if plain in _PATHS:
        return f"{{{name}:path}}"
    if plain in ("", "str", "string", "default", "[^/]+"):
        return f"{{{name}}}"
    # A pattern is only compared with itself; braces in it would end the parameter.
    return f"{{{name}:{plain.replace('{', '(').replace('}', ')')}}}"


def braces(path: str) -> str:
    """``{id}``, ``{id:int}``, ``{id:[0-9]+}``, ``{*rest}``, ``{rest...}``; ``{$}`` ends a path of Go's."""
    path = _DOTS.sub(lambda found: parameter(found["name"], "path"), path.replace("{$}", ""))
    path = _STARRED.sub(lambda found: parameter(found["name"], "path"), path)
    result, at = "", 0
    while (start := path.find("{", at)) >= 0:
        end, depth = start, 0
        for end in range(start, len(path)):
            depth += {"{": 1, "}": -1}.get(path[end], 0)
            if not depth:
                break
        if depth:
            break
        name, _, kind = path[start + 1 : end].partition(":")
        result += path[at:start] + parameter(name.strip() or "*", kind)
        at = end + 1
    return result + path[at:]


def angles(path: str) -> str:
    """``<id>``, ``<int:id>``, ``<path:rest>``."""
    return _ANGLE.sub(lambda found: parameter(found["name"], _converter(found["kind"] or "")), path)


def _converter(text: str) -> str:
    return text.partition("(")[0] if text.startswith(("string", "int")) else text


def colons(path: str) -> list[str]:
    """``:id``, ``:id(\\d+)``, ``*rest``. A parameter with ``?`` may be absent: then there are two paths."""
    absent = [found for found in _COLON.finditer(path) if found["mark"] == "?"]
    if absent and len(absent) <= MOST_ABSENT:
        found = absent[0]
        without = path[: found.start()].rstrip("/") + path[found.end() :]
        with_it = path[: found.end() - 1] + path[found.end() :]
        return [*colons(without or "/"), *colons(with_it)]
    path = path.replace("{", "").replace("}", "")
    path = _STAR.sub(lambda found: f"{{{found['name'] or '*'}:path}}", _COLON.sub(_colon, path))
    return [path]


def _colon(found: re.Match[str]) -> str:
    return parameter(found["name"], "path" if found["mark"] in ("*", "+") else found["pattern"] or "")


def expression(pattern: str) -> str | None:
    """A regular expression with named groups, as Django's ``re_path`` takes it; None for what is no plain path."""
    text = pattern.removeprefix("^")
    end = text.endswith("$")
    text = text.removesuffix("$").removesuffix("/?")
    found = _GROUP.sub(lambda group: parameter(group["name"], group["pattern"]), text)
    rest = re.sub(r"\{[^{}]*\}", "", found).replace("\\.", ".").replace("\\-", "-")
    if re.search(r"[\\^$*+?()\[\]|]", rest):
        return None
    found = re.sub(r"\\([.\-/])", r"\1", found)
    return found if end or found.endswith("/") or not found else f"{found}{{*:path}}"


def written(path: str) -> str:
    """A path of a contract, whatever way its author marks parameters: ``{id}``, ``:id``, ``<int:id>``, ``[id]``."""
    path = _BRACKET.sub(lambda found: f"{{{found['name']}}}", angles(path))
    if "{" in path:
        return braces(path)
    return _COLON.sub(_colon, path)
