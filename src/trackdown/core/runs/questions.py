"""What an agent asks a person inside a run, and what it is told then.

An agent leaves one question for each turn, as a JSON object: ``question``, and as it likes ``context``, ``options`` (a
list of texts), ``kind`` and ``urgency``. What it wrote is data, cut to size and never believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

PREFIX = "Q"
STOPS = ("unclear-requirement", "missing-dependency", "conflicting-patterns", "security", "performance")
"""What an agent has to stop and ask about instead of guessing."""
KINDS = ("decision", *STOPS, "credential", "scope", "failing", "other")
URGENCIES = ("low", "normal", "high")
MOST_BYTES = 64 * 1024
"""A longer file is no question; what is read of it is cut here."""
MOST_TEXT, MOST_CONTEXT, MOST_OPTION, MOST_OPTIONS = 4000, 16_000, 500, 20


class Asked(NamedTuple):
    """What an agent left. ``kind`` is one of ``KINDS`` and ``urgency`` one of ``URGENCIES``."""

    text: str
    context: str = ""
    options: list[str] = []
    kind: str = "decision"
    urgency: str = "normal"


class Answer(NamedTuple):
    """``text`` is what the agent is told; ``option`` the number that was chosen, from 1 on (0: none). ``skipped``: the
    agent is to decide alone. ``by`` is who answered. ``secret``: the agent was told what is not kept, and ``text`` is
    what of it is."""

    text: str = ""
    option: int = 0
    skipped: bool = False
    by: str = ""
    at: str = ""
    secret: bool = False

    @property
    def said(self) -> str:
        """The answer for people, on one line."""
        if self.skipped:
            return "left to the agent"
        return " ".join(self.text.split()) or ("a secret, which is not kept" if self.secret else "")


class Question(NamedTuple):
    """A question of a run. ``turn`` is the turn that it was asked in; ``answer`` is ``None`` while it is open."""

    key: str
    turn: int
    text: str
    context: str = ""
    options: list[str] = []
    kind: str = "decision"
    urgency: str = "normal"
    at: str = ""
    answer: Answer | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Question:
        values = {name: data[name] for name in cls._fields if name in data}
        given = data.get("answer")
        values["answer"] = Answer(**{n: given[n] for n in Answer._fields if n in given}) if given else None
        return cls(**values)


def read_question(content: bytes) -> Asked | None:
    """The question in a file that an agent left; ``None`` if there is nothing in it.

    What is not of the right shape is asked as it stands: whoever wrote it wanted something of a person.
    """
    text = content[:MOST_BYTES].decode("utf-8", "replace").strip("\ufeff \t\r\n\x00")
    if not text:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or not _text(data.get("question"), MOST_TEXT):
        return Asked(_text(text, MOST_TEXT), kind="other")
    options = data.get("options")
    listed = [_text(item, MOST_OPTION) for item in options] if isinstance(options, list) else []
    return Asked(
        _text(data["question"], MOST_TEXT),
        _text(data.get("context"), MOST_CONTEXT),
        [item for item in listed if item][:MOST_OPTIONS],
        data["kind"] if data.get("kind") in KINDS else ("decision" if data.get("kind") is None else "other"),
        data["urgency"] if data.get("urgency") in URGENCIES else "normal",
    )


def _text(value: object, most: int) -> str:
    """The text without control characters; empty for anything else."""
    if not isinstance(value, str):
        return ""
    clean = "".join(char for char in value if char in "\n\t" or char.isprintable()).strip()
    return clean if len(clean) <= most else f"{clean[:most]} […]"


def answer_prompt(questions: Iterable[Question], places: Mapping[str, str] = {}) -> str:
    """What the agent is told when it goes on. ``places`` are the files with the answers that are secret, by the keys of
    their questions."""
    lines = []
    for question in questions:
        lines += ["You asked a person:", "", _quoted(question.text), ""]
        lines += [*_given(question.answer, places.get(question.key, "")), ""]
    lines.append("The workspace is as you left it. Go on with the ticket, finish it, and end.")
    return "\n".join(lines) + "\n"


def _given(answer: Answer | None, place: str) -> list[str]:
    if answer is None or answer.skipped:
        return ["There is no answer: the person leaves it to you. Decide sensibly, and say at the end what you chose."]
    if not answer.secret:
        return ["The answer is:", "", _quoted(answer.text)]
    if not place:
        return ["The answer was secret and is no longer kept. Ask again if you still need it."]
    return [
        "The answer is secret. It is in this file, which goes at the end of the run:",
        "",
        f"    {place}",
        "",
        'Let commands read it from there, as in VALUE="$(cat FILE)". Do not print it, and write it into no file.',
    ]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())
