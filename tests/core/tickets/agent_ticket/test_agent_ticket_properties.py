from __future__ import annotations

import signal
from collections.abc import Iterator
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.agent_ticket.lint import lint
from trackdown.core.tickets.agent_ticket.reading import is_agent_ticket, read_markdown
from trackdown.core.tickets.agent_ticket.writing import with_dependencies, with_files, with_priority, with_title
from trackdown.core.tickets.agent_ticket.yaml_form import read_yaml
from trackdown.core.tickets.model import Ticket
from trackdown.errors import BadDocument

SECONDS = 20
"""Far above what any of these takes, far below what a text that makes a pattern go astray would."""


@pytest.fixture(autouse=True)
def _a_limit() -> Iterator[None]:
    def late(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


PIECES = (
    "**Agent:**" + " " * 9,
    "`a/",
    "a/",
    "ticket CODEX-1 ",
    "depends on ",
    "[A",
    "- [ ] ",
    "(",
    "\u251c\u2500 ",
    "**a",
    "A-1,",
)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_text_of_one_piece_over_and_over_is_read_in_bounded_time(piece: str, gap: str) -> None:
    text = "# Ticket: CODEX-9 - x\n\n## Dependencies\n\n### Files\n\n" + (piece + gap) * (200_000 // len(piece + gap))
    read_markdown(text)
    lint(Ticket("u", "TASK-1", "task", "x", "open", "P2", body=text))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    for read in (read_markdown, read_yaml):
        place = "a.md:"
        try:
            read(text, "a.md")
        except BadDocument as error:
            place = error.thing
        assert place.startswith("a.md:")
    is_agent_ticket(text)


LINES = st.text(st.sampled_from("#*-`[]x \n|:CODEX1, ticket"), max_size=120)


@given(LINES, st.sampled_from(["P0", "P3"]), st.lists(st.sampled_from(["CODEX-1", "CODEX-2"]), unique=True))
def test_writing_twice_is_writing_once(body: str, priority: str, keys: list[str]) -> None:
    def written(text: str) -> str:
        text = with_priority(with_title(text, "CODEX-9", "Title"), priority)
        return with_files(with_dependencies(text, keys), {"modify": ["a.py"]})

    once = written(f"# Ticket: CODEX-9 - x\n\n{body}")
    assert written(once) == once
