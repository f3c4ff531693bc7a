"""The words of a message: what tickets say cannot steer whoever shows it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.notices.notice import (
    LONGEST_TITLE,
    MOST_TOGETHER,
    TOGETHER_FROM,
    Notice,
    batches,
    harmless,
    line,
    message,
    one_line,
)


def _notice(**other: object) -> Notice:
    values = {
        **{"id": "n1", "channel": "#dev", "place": 1, "events": ["blocked"], "key": "TASK-1", "kind": "task"},
        **{"title": "Login fails", "priority": "P0", "status": "blocked", "actor": "person:ann", "at": "now"},
    }
    return Notice(**{**values, **other})  # type: ignore[arg-type]


def test_a_message_says_what_happened_to_which_ticket_by_whom_and_why() -> None:
    assert line(_notice(detail="the vendor\nis down")) == (
        "TASK-1 blocked (P0): Login fails, by ann: the vendor is down"
    )


@given(st.text(), st.text(), st.text())
def test_every_notice_is_one_short_line_without_control_characters(title: str, detail: str, actor: str) -> None:
    text = line(_notice(title=title, detail=detail, actor=actor))
    assert text.isprintable()
    assert len(text) < 420


@given(st.text(), st.integers(5, 50))
def test_a_text_is_cut_only_where_it_is_too_long(text: str, most: int) -> None:
    cut = one_line(text, most)
    assert len(cut) <= most
    if text.isprintable() and len(text) <= most:
        assert cut == " ".join(text.split())


def test_a_cut_title_says_so() -> None:
    assert f"{'x' * (LONGEST_TITLE - 1)}…" in line(_notice(title="x" * 300))


@given(st.text())
def test_nothing_is_left_that_makes_a_link_a_mention_or_a_tag(text: str) -> None:
    clean = harmless(text)
    assert not set("<>[]`") & set(clean)
    assert "@everyone" not in clean.replace("@\u200b", "")


@given(st.integers(0, 90))
def test_many_notices_are_sent_together_and_none_is_lost(size: int) -> None:
    notices = [_notice(id=f"n{number}") for number in range(size)]
    parts = batches(notices)
    assert [notice for part in parts for notice in part] == notices
    assert all(len(message(part).splitlines()) == len(part) <= MOST_TOGETHER for part in parts)
    if size < TOGETHER_FROM:
        assert len(parts) == size
