from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.mentions import LONGEST, Mention, keys_in, mentions


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("refs TASK-1", [Mention("TASK-1")]),
        ("task-1: do it", [Mention("TASK-1")]),
        ("Fixes TASK-1", [Mention("TASK-1", closes=True)]),
        ("closed: task-1", [Mention("TASK-1", closes=True)]),
        ("Resolves TASK-1, TASK-2 and TASK-3", [Mention(f"TASK-{n}", closes=True) for n in (1, 2, 3)]),
        ("Fixes TASK-1. See TASK-2", [Mention("TASK-1", closes=True), Mention("TASK-2")]),
        ("It prefixes TASK-1", [Mention("TASK-1")]),
        ("Hot-fix TASK-1", [Mention("TASK-1")]),
        ("Refs TASK-1\n\nFixes TASK-1", [Mention("TASK-1", closes=True)]),
        ("TASK-1 #2h", [Mention("TASK-1", minutes=120)]),
        ("TASK-1 #time 2h30m", [Mention("TASK-1", minutes=150)]),
        ("TASK-1 #time 2h 30m and more", [Mention("TASK-1", minutes=150)]),
        ("TASK-1 #1.5h #15m", [Mention("TASK-1", minutes=105)]),
        ("TASK-1 #1h TASK-2 #2h", [Mention("TASK-1", minutes=60), Mention("TASK-2", minutes=120)]),
        ("Fixes TASK-1 #2h", [Mention("TASK-1", closes=True, minutes=120)]),
        ("TASK-1 #42 #2 #hours #-5h #2hours", [Mention("TASK-1")]),
        ("#2h TASK-1", [Mention("TASK-1")]),
        ("TASK-1\n#2h", [Mention("TASK-1")]),
        ("XTASK_-1 1TASK-1 -TASK-", [Mention("XTASK_-1")]),
        ('Revert "Fixes TASK-1 #2h"', [Mention("TASK-1")]),
        ("fixup! Fixes TASK-1 #2h", [Mention("TASK-1")]),
        ("\x00\x1b[31mFixes\x1b TASK-1\x07", [Mention("TASK-1")]),
        ("nothing here", []),
        ("", []),
    ],
)
def test_what_a_message_says_about_tickets(message: str, said: list[Mention]) -> None:
    assert mentions(message) == said


def test_what_stands_far_behind_is_not_read() -> None:
    assert mentions("x" * LONGEST + " Fixes TASK-1") == []
    assert keys_in("TASK-1 " + "x" * LONGEST + " TASK-2") == ["TASK-1"]


def test_a_text_made_to_be_slow_is_read_all_the_same() -> None:
    for text in ("fixes " * 10_000, "A" * 60_000 + "-", "#time " + "1h " * 20_000, "TASK-1, " * 8_000):
        assert len(mentions(text)) <= 1


@given(st.lists(st.tuples(st.integers(1, 999), st.booleans(), st.integers(0, 999)), unique_by=lambda item: item[0]))
def test_every_ticket_gets_what_its_own_line_says(wanted: list[tuple[int, bool, int]]) -> None:
    lines = [f"{'fixes' if closes else 'refs'} T-{n}{f' #{minutes}m' * bool(minutes)}" for n, closes, minutes in wanted]
    assert mentions("\n".join(lines)) == [Mention(f"T-{n}", closes, minutes) for n, closes, minutes in wanted]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert [mention.key for mention in mentions(text)] == list(dict.fromkeys(key.upper() for key in keys_in(text)))
