"""Texts that come in very many pieces, and things that are begun and never ended: a reader keeps what can be shown."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from trackdown.adapters.agents.acp_stream import AcpReader
from trackdown.adapters.agents.bounded import MOST_OPEN, TEXT_LIMIT, Words, event, remember
from trackdown.adapters.agents.gemini_stream import GeminiReader
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import TurnReader, TurnRequest


def said(*pieces: str) -> str:
    words = Words()
    for piece in pieces:
        words.add(piece)
    return words.take()


@pytest.mark.parametrize("length", [0, 1, TEXT_LIMIT, 4 * TEXT_LIMIT])
def test_a_text_that_is_not_too_long_is_whole(length: int) -> None:
    assert said(*["x"] * length) == "x" * length


def test_of_a_longer_one_an_event_shows_both_ends_and_how_much_is_left_out() -> None:
    text = said("begin ", *["word "] * 100_000, "end")
    assert text.startswith("begin word")
    assert text.endswith("word end")
    kept = "".join(text.split("\n")[::2])
    assert f"… {500_009 - len(kept)} characters left out …" in text
    assert event("text", text=text).data["text"] == text, "nothing more is taken out of it"


def test_of_however_long_a_text_little_is_in_memory() -> None:
    words = Words()
    tracemalloc.start()
    for number in range(1_000):
        words.add(str(number) * 10_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_what_was_taken_is_gone() -> None:
    words = Words()
    words.add("x" * 500_000)
    words.take()
    words.add("new")
    assert words.take() == "new"
    assert words.take() == ""


def test_of_too_many_things_the_oldest_is_forgotten() -> None:
    known: dict[str, Any] = {}
    for number in range(MOST_OPEN + 5):
        remember(known, str(number), number)
    assert list(known) == [str(number) for number in range(5, MOST_OPEN + 5)]


@pytest.mark.parametrize(
    ("reader", "piece", "other"),
    [
        (
            AcpReader,
            {"acp": "update", "update": {"sessionUpdate": "agent_message_chunk", "content": {"text": "word "}}},
            {"acp": "agent"},
        ),
        (GeminiReader, {"type": "message", "role": "assistant", "content": "word "}, {"type": "init"}),
    ],
)
def test_a_client_that_tells_its_words_one_by_one_has_said_one_text(
    reader: Callable[[TurnRequest], TurnReader], piece: object, other: object, asked: Callable[..., TurnRequest]
) -> None:
    turn = reader(asked(AgentProfile("own", "command")))
    line = json.dumps(piece)
    for _ in range(20_000):
        assert turn.feed(line) == []
    told = turn.feed(json.dumps(other))[0]
    assert told.type == "text"
    assert "characters left out" in told.data["text"]
