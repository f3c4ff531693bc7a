"""What ``[gates.NAME]`` of the configuration may say, with its defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from trackdown.core.gates.model import NAMES, PROGRAMS
from trackdown.core.tickets.model import Check

SECONDS = 900.0
ALWAYS, NEVER = "always", "never"
LONGEST = 7 * 24 * 3600


class GateRule(NamedTuple):
    """``when`` is ``always``, ``never``, or patterns of paths of which one has to be changed. ``guard`` is a condition
    of a workflow of one's own that the gate sets besides those that it is known by. ``ignore`` are patterns of paths
    that are not looked at (secrets); ``contract``, ``implementation`` and ``client`` are paths (contract)."""

    command: Check | None = None
    seconds: float = SECONDS
    when: str | list[str] = ALWAYS
    required: bool = True
    guard: str = ""
    ignore: list[str] = []
    contract: str = ""
    implementation: list[str] = []
    client: list[str] = []

    def to_plain(self) -> dict[str, Any]:
        """The table as it is written, without what is as usual."""
        usual = GateRule()
        fields = {key: field for key, (field, _, _) in _KEYS.items()}
        return {
            key: getattr(self, field) for key, field in fields.items() if getattr(self, field) != getattr(usual, field)
        }


def _command(value: Any) -> Check:
    words = [value] if isinstance(value, str) else value
    if not _texts_in(words) or not words[0].strip() or any("\x00" in word for word in words):
        raise ValueError('a command: a script in quotes, or a list like ["make", "test"]')
    return value  # type: ignore[no-any-return]


def _seconds(value: Any) -> float:
    # Written so that nan, which is neither above nor below anything, is refused too.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LONGEST:
        raise ValueError("a number of seconds above 0, at most a week")
    return float(value)


def _when(value: Any) -> str | list[str]:
    if value in (ALWAYS, NEVER):
        return str(value)
    if not _texts_in(value) or not all(text.strip() for text in value):
        raise ValueError('"always", "never", or patterns of changed paths like ["*.py"]')
    return list(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("a text in quotes")
    return value.strip()


def _paths(value: Any) -> list[str]:
    if not _texts_in(value) or not all(text.strip() and text.isprintable() for text in value):
        raise ValueError('a list of paths, e.g. ["src"]')
    return list(value)


def _texts_in(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


_KEYS: dict[str, tuple[str, Callable[[Any], Any], tuple[str, ...]]] = {
    "command": ("command", _command, ()),
    "timeout": ("seconds", _seconds, ()),
    "when": ("when", _when, ()),
    "required": ("required", _flag, ()),
    "guard": ("guard", _text, ()),
    "ignore": ("ignore", _paths, ("secrets",)),
    "contract": ("contract", _text, ("contract",)),
    "implementation": ("implementation", _paths, ("contract",)),
    "client": ("client", _paths, ("contract",)),
}
"""Each key: its field, its check, and the gates that have it if not all."""


def checked_rule(name: str, value: Any) -> GateRule:
    """The rule of a gate. Raises ValueError saying what the value has to be."""
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii() or len(name) > 40:
        raise ValueError("the table of a gate whose name has letters, digits and hyphens")
    if not isinstance(value, dict):
        raise ValueError('a table, e.g. {command = ["pytest", "-q"], timeout = 600}')
    own = [key for key, (_, _, gates) in _KEYS.items() if not gates or name in gates]
    if name in NAMES and name not in PROGRAMS:
        own.remove("command")
    for key in value:
        if key not in own:
            raise ValueError(f"a table without {key[:40]!r}: there is {', '.join(own)}")
    fields = {}
    for key, given in value.items():
        field, check, _ = _KEYS[key]
        try:
            fields[field] = check(given)
        except ValueError as error:
            raise ValueError(f"a table in which {key} is {error}") from error
    if name not in NAMES and "command" not in fields:
        raise ValueError(f"a table with a command: there is no gate {name!r} by itself, only {', '.join(NAMES)}")
    return GateRule(**fields)


def usual(name: str, rules: dict[str, GateRule]) -> GateRule:
    """The rule of a gate, configured or not."""
    return rules.get(name) or GateRule()
