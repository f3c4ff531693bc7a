"""What holds for every text and every tree."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from trackdown.core.query.errors import BadQuery
from trackdown.core.query.facts import TicketFacts
from trackdown.core.query.match import match
from trackdown.core.query.nodes import FLAGS, SORTABLE, THINGS, Node, Query, Sort, all_of, any_of, none_of
from trackdown.core.query.parser import parse
from trackdown.core.query.shown import shown
from trackdown.core.query.terms import FIELDS, Asker, Value, term, text
from trackdown.core.query.words import folded, words_of
from trackdown.errors import InvalidInput

NOW = "2026-03-10T12:30:00Z"
ASKER = Asker(NOW, "ann")
PIECES = st.sampled_from(
    [
        *(f"{field}:" for field in FIELDS),
        *("sort:", "AND", "OR", "NOT", "and", "(", ")", "-", '"', "\\", ",", "<", "<=", ">", "=", " ", "  ", "\t"),
        *(
            "open",
            "P1",
            "none",
            "@me",
            "today",
            "-7d",
            "4h",
            "5",
            "TASK-1",
            "ready",
            "label",
            "key",
            "http://x",
            "ä",
            "状",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES).map(" ".join))


def read(text: str) -> Query | BadQuery:
    try:
        return parse(text, now=NOW, me="ann")
    except BadQuery as error:
        return error


@given(TEXTS)
@settings(max_examples=600)
@example("\ud800")
@example("a:b:c")
@example("İ̇:İ")
def test_any_text_is_read_or_refused_at_a_place_within_it(text: str) -> None:
    query = read(text)
    if isinstance(query, BadQuery):
        assert 0 <= query.place <= len(text)
        assert query.hint.encode()
    else:
        assert isinstance(match(query.where, TicketFacts(NOW)), bool)
        assert repr(read(shown(query))) == repr(query)


WORDS = st.sampled_from(
    ["a", "TASK-1", "none", "NOT", "a b", '"', "\\", "x:y", "-z", "@me", "@", "é", "<", "person:ann"]
)
NAMES = WORDS | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
VALUES = {
    **dict.fromkeys(
        ("key", "parent", "under", "blocks", "blocked-by"), st.sampled_from(["TASK-1", "epic-22", "X_1-3"])
    ),
    **dict.fromkeys(("created", "updated", "target"), st.sampled_from(["today", "2026-01-31", "-7d", "+2w", "90m"])),
    **dict.fromkeys(
        ("logged", "remaining"), st.sampled_from(["0", "1m", "90m", "2.5h", "999999w", "999999w 999999w 1m"])
    ),
    "estimate": st.sampled_from(["0", "5", "0.000001", "999999.5", "1d", "999999d"]),
    "priority": st.sampled_from(["P0", "p3", "low"]),
    "kind": st.sampled_from(["epic", "Task"]),
    "severity": st.sampled_from(["critical", "LOW"]),
    "is": st.sampled_from(FLAGS),
    "has": st.sampled_from(THINGS),
}


@st.composite
def terms(draw: st.DrawFn) -> Node:
    field = draw(st.sampled_from([*FIELDS, "", ""]))
    if not field:
        return text(draw(NAMES.filter(lambda name: bool(words_of(name)))))
    typed = Value(draw(VALUES.get(field, NAMES)), draw(st.booleans()))
    for op in (draw(st.sampled_from(["", "<", "<=", "=", ">=", ">"])), ">", ""):
        try:
            return term(field, op, typed, ASKER)
        except InvalidInput:
            continue
    return text("nothing")


TREES = st.recursive(
    terms(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: all_of(*parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: any_of(*parts)),
        inner.map(none_of),
    ),
    max_leaves=12,
)
SORTS = st.lists(st.builds(Sort, st.sampled_from(SORTABLE), st.booleans()), max_size=3).map(tuple)


@given(st.builds(Query, TREES, SORTS))
@settings(max_examples=600)
def test_a_tree_that_is_shown_and_read_again_is_the_same(query: Query) -> None:
    assert repr(parse(shown(query), now="2099-01-01T00:00:00Z", me="somebody")) == repr(query)


@example("آ")
@example("é e\u0301 한 क़ ᾴ İ")
@given(st.text())
def test_words_are_the_same_once_folded(text: str) -> None:
    assert folded(" ".join(folded(text))) == folded(text)
    assert all(word and " " not in word for word in words_of(text))
