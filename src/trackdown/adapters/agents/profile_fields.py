"""The keys of an agent's file.

name: Careful Claude            # shown to people; the id is the file's name
adapter: claude                 # or `provider`; may be left out if the id is an adapter's name
model: opus
description: for hard tickets   # for people; read by nobody else
command: [claude-beta]          # instead of the client's own; a string is one script for `sh -c`
args: [--add-dir, ../docs]      # before the prompt, in every round
env: {ANTHROPIC_API_KEY: "${WORK_KEY}"}
limits: {timeout: 30m, max_parallel: 2}
options: {}                     # the adapter's own
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from trackdown.adapters.agents.marked_yaml import MarkedYaml
from trackdown.core.runs.profile import DEFAULT_TURN_SECONDS, AgentProfile
from trackdown.errors import BadConfiguration

KEYS = ("name", "adapter", "provider", "model", "description", "command", "args", "env", "limits", "options")
LIMITS = ("turn_seconds", "timeout", "max_parallel")

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?\Z")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_REFERENCE = re.compile(r"\$\{(?![A-Za-z_][A-Za-z0-9_]*\})")


class Fields:
    """One file's keys, checked one by one; the first that is wrong raises BadConfiguration with its line."""

    def __init__(self, file: Path, document: MarkedYaml, adapters: Collection[str]) -> None:
        self._file = file
        self._document = document
        self._adapters = adapters

    def profile(self) -> AgentProfile:
        top = self._document.value
        if not isinstance(top, dict):
            raise self._bad((), "the file is not a mapping of keys", f"Write one of {', '.join(KEYS)} on each line.")
        self._known((), top, KEYS)
        self._text("description")
        limits = self._mapping("limits")
        self._known(("limits",), limits, LIMITS)
        return AgentProfile(
            id=self._file.stem,
            adapter=self._adapter(top),
            name=self._text("name"),
            model=self._text("model"),
            command=self._command(top.get("command")),
            args=self._strings("args"),
            env=self._env(),
            turn_seconds=self._turn_seconds(limits),
            max_parallel=self._max_parallel(limits),
            options=self._mapping("options"),
        )

    def _adapter(self, top: dict[str, Any]) -> str:
        if "adapter" in top and "provider" in top:
            raise self._bad(("provider",), "`provider` is another word for `adapter`", "Keep one of them.")
        named = self._text("adapter") or self._text("provider")
        if named:
            return named
        if top.get("command"):
            return "command"
        if self._file.stem in self._adapters:
            return self._file.stem
        raise self._bad((), "the file names no adapter", f"Add `adapter:` with one of {', '.join(self._adapters)}.")

    def _command(self, value: object) -> str | list[str]:
        if isinstance(value, list) and value:
            return self._strings("command")
        return self._text("command")

    def _env(self) -> dict[str, str]:
        env: dict[str, str] = {}
        for name, value in self._mapping("env").items():
            written = self._document.written.get(("env", name))
            if not _NAME.match(name) or written is None or value is None:
                raise self._bad(("env", name), f"env.{name} is not a variable with a value", 'Write NAME: "value".')
            if _REFERENCE.search(written):
                hint = "Write ${NAME}; nothing else is understood between the braces."
                raise self._bad(("env", name), f"env.{name} has a reference that cannot be read", hint)
            # As it is written: `1.10` and `yes` are meant as text here.
            env[name] = written
        return env

    def _turn_seconds(self, limits: dict[str, Any]) -> int:
        if "turn_seconds" in limits and "timeout" in limits:
            raise self._bad(("limits", "timeout"), "`timeout` is another word for `turn_seconds`", "Keep one of them.")
        name = "timeout" if "timeout" in limits else "turn_seconds"
        value = limits.get(name, DEFAULT_TURN_SECONDS)
        seconds = value if isinstance(value, int) and not isinstance(value, bool) else duration(value)
        if not seconds or seconds < 0:
            hint = "Write seconds as a whole number, or a duration such as 90s, 30m or 1h30m."
            raise self._bad(("limits", name), f"limits.{name} is not a duration: {value!r}", hint)
        return seconds

    def _max_parallel(self, limits: dict[str, Any]) -> int:
        value = limits.get("max_parallel", 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            hint = "Write a whole number; 0 means no limit of its own."
            raise self._bad(("limits", "max_parallel"), f"limits.max_parallel is not a number: {value!r}", hint)
        return value

    def _text(self, name: str) -> str:
        """A scalar, as it is written: a model called 4.10 keeps its last digit."""
        value = self._document.value.get(name)
        if value is None:
            return ""
        written = self._document.written.get((name,))
        if written is None:
            raise self._bad((name,), f"`{name}` is not a text", f"Write `{name}:` followed by one text.")
        return written

    def _strings(self, name: str) -> list[str]:
        """A list of scalars, each as it is written."""
        value = self._document.value.get(name)
        places = range(len(value)) if isinstance(value, list) else range(0)
        written = [self._document.written.get((name, place)) for place in places]
        strings = [each for each in written if each is not None]
        if value is not None and (not isinstance(value, list) or len(strings) < len(value)):
            raise self._bad((name,), f"`{name}` is not a list of texts", f"Write `{name}: [first, second]`.")
        return strings

    def _mapping(self, name: str) -> dict[str, Any]:
        value = self._document.value.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._bad((name,), f"`{name}` is not a mapping", f"Write `{name}: {{KEY: VALUE}}`.")
        return value

    def _known(self, path: tuple[str, ...], value: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in value:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"Did you mean `{near[0]}`?" if near else f"Known keys: {', '.join(known)}."
                raise self._bad((*path, key), f"unknown key `{'.'.join((*path, key))}`", hint)

    def _bad(self, path: tuple[str, ...], message: str, hint: str) -> BadConfiguration:
        return BadConfiguration(message, thing=f"{self._file}:{self._document.line(*path)}", hint=hint)


def duration(value: object) -> int | None:
    """Seconds of a text like ``1h30m``, or ``None``. The units are d, h, m and s, each once, in that order."""
    match = _DURATION.match(value) if isinstance(value, str) and value else None
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
