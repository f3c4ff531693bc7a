"""The keys of an agent's file.

name: Careful Claude            # shown to people; the id is the file's name
adapter: claude                 # or `provider`; may be left out if the id is an adapter's name
model: opus
description: for hard tickets   # for people; read by nobody else
command: [claude-beta]          # instead of the client's own; a string is one script for `sh -c`
args: [--add-dir, ../docs]      # before the prompt, in every round
env: {ANTHROPIC_API_KEY: "${WORK_KEY}"}
limits: {timeout: 30m, max_parallel: 2}
budget: {run_usd: 2.50, day_tokens: 2000000}      # what it may spend, besides the configuration's budgets
strengths: [tests, frontend]    # kinds of work, types, components, labels that it is good at: see `trackdown route`
price: 10                       # what a million tokens that it writes cost, in US dollars
options: {}                     # the adapter's own

The keys that shape the client's behaviour are in ``behaviour_fields``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from trackdown.adapters.agents.behaviour_fields import BEHAVIOUR, ELSEWHERE, OUR_OWN, PROVIDERS, BehaviourFields
from trackdown.adapters.agents.containment_fields import CONTAINMENT, SIZES, TIMES, ContainmentFields
from trackdown.adapters.agents.field_reader import FieldReader
from trackdown.adapters.agents.marked_yaml import MarkedYaml
from trackdown.core.runs.budget import NAMES as BUDGETS
from trackdown.core.runs.budget import value_of as budget_value
from trackdown.core.runs.profile import AgentProfile

KEYS = (
    *("name", "adapter", "provider", "model", "description", "command", "args", "env", "limits", "budget", "options"),
    *("strengths", "price"),
    *BEHAVIOUR,
    *OUR_OWN,
    *CONTAINMENT,
)
LOCAL_PROVIDERS = tuple(name for name, adapter in PROVIDERS.items() if adapter == "opencode")
LIMITS = ("turn_seconds", "timeout", "max_parallel", *TIMES, *SIZES)

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?\Z")
_PRICE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Fields(FieldReader):
    """All keys of one agent's file."""

    def __init__(self, file: Path, document: MarkedYaml, adapters: Collection[str]) -> None:
        super().__init__(file, document)
        self._adapters = adapters

    def profile(self) -> tuple[AgentProfile, list[str]]:
        """The profile, and what in the file has no effect."""
        top = self._document.value
        if not isinstance(top, dict):
            raise self._bad((), "the file is not a mapping of keys", f"Write one of {', '.join(KEYS)} on each line.")
        self._known((), top, (*KEYS, *ELSEWHERE))
        self._text("description")
        limits = self._mapping("limits")
        self._known(("limits",), limits, LIMITS)
        behaviour, warnings = BehaviourFields(self._file, self._document).values()
        named, adapter = self._adapter(top)
        profile = AgentProfile(
            id=self._file.stem,
            adapter=adapter,
            name=self._text("name"),
            model=self._text("model"),
            command=self._command(top.get("command")),
            args=self._strings("args"),
            env=self._env(),
            turn_seconds=self._turn_seconds(limits),
            max_parallel=self._max_parallel(limits),
            options=({"provider": named} if named in LOCAL_PROVIDERS else {}) | self._mapping("options"),
            budget=self._budget(),
            strengths=self._strings("strengths"),
            price=self._price(),
            **behaviour,
            **ContainmentFields(self._file, self._document).values(limits, duration),
        )
        return profile, warnings

    def _adapter(self, top: dict[str, Any]) -> tuple[str, str]:
        """The word that names the adapter, as it is written, and the adapter."""
        if "adapter" in top and "provider" in top:
            raise self._bad(("provider",), "`provider` is another word for `adapter`", "Keep one of them.")
        named = self._text("adapter") or self._text("provider")
        if named:
            return named, PROVIDERS.get(named, named)
        if top.get("command"):
            return "", "command"
        if self._file.stem in self._adapters:
            return "", self._file.stem
        raise self._bad((), "the file names no adapter", f"Add `adapter:` with one of {', '.join(self._adapters)}.")

    def _command(self, value: object) -> str | list[str]:
        if isinstance(value, list) and value:
            return self._strings("command")
        return self._text("command")

    def _env(self) -> dict[str, str]:
        env: dict[str, str] = {}
        for name in self._mapping("env"):
            if not _NAME.match(name):
                raise self._bad(("env", name), f"env.{name} is not the name of a variable", 'Write NAME: "value".')
            env[name] = self._referring("env", name)
        return env

    def _turn_seconds(self, limits: dict[str, Any]) -> int:
        if "turn_seconds" in limits and "timeout" in limits:
            raise self._bad(("limits", "timeout"), "`timeout` is another word for `turn_seconds`", "Keep one of them.")
        name = "timeout" if "timeout" in limits else "turn_seconds"
        if name not in limits:
            return 0  # as the configuration says
        value = limits[name]
        seconds = value if isinstance(value, int) and not isinstance(value, bool) else duration(value)
        if not seconds or seconds < 0:
            hint = "Write seconds as a whole number, or a duration such as 90s, 30m or 1h30m."
            raise self._bad(("limits", name), f"limits.{name} is not a duration: {value!r}", hint)
        return seconds

    def _budget(self) -> dict[str, str]:
        budget = self._mapping("budget")
        self._known(("budget",), budget, BUDGETS)
        found: dict[str, str] = {}
        for name in budget:
            try:
                found[name] = budget_value(name, self._text("budget", name))
            except ValueError as problem:
                hint = f"Write {problem}."
                raise self._bad(
                    ("budget", name), f"budget.{name} is no such amount: {budget[name]!r}", hint
                ) from problem
        return found

    def _price(self) -> str:
        text = self._text("price").strip()
        if text and not _PRICE.fullmatch(text):
            hint = "Write US dollars for a million tokens, e.g. 10 or 2.50; 0 if it costs nothing by the token."
            raise self._bad(("price",), f"price is no such amount: {text[:40]!r}", hint)
        return text

    def _max_parallel(self, limits: dict[str, Any]) -> int:
        value = limits.get("max_parallel", 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            hint = "Write a whole number; 0 means no limit of its own."
            raise self._bad(("limits", "max_parallel"), f"limits.max_parallel is not a number: {value!r}", hint)
        return value


def duration(value: object) -> int | None:
    """Seconds of a text like ``1h30m``, or ``None``. The units are d, h, m and s, each once, in that order."""
    match = _DURATION.match(value) if isinstance(value, str) and value else None
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
