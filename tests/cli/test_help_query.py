"""``trackdown help query``."""

from __future__ import annotations

import pytest
from cli_person import Person

from trackdown.cli.help_query import EXAMPLES
from trackdown.core.query import meanings
from trackdown.core.query.nodes import FLAGS, SORTABLE, THINGS
from trackdown.core.query.parser import parse
from trackdown.core.query.terms import ALIASES, FIELDS
from trackdown.core.query.tokens import tokens


def test_all_that_a_query_knows_is_on_one_screen(stranger: Person) -> None:
    text = stranger.does("help", "query")
    lines = text.splitlines()
    assert len(lines) <= 90
    assert max(map(len, lines)) <= 80
    for name in FIELDS:
        assert f"\n  {meanings.FIELDS[name][1]} " in text
    for word in (*FLAGS, *THINGS, *SORTABLE, *ALIASES, "AND", "OR", "NOT"):
        assert word in text
    assert stranger.asks("help", "query") == {"help": text}


def test_nothing_is_explained_that_there_is_not() -> None:
    assert set(meanings.FIELDS) == set(FIELDS)
    assert set(meanings.FLAGS) == set(FLAGS)


@pytest.mark.parametrize("example", [*EXAMPLES, *(example for _, example in meanings.FIELDS.values())])
def test_an_example_asks_for_a_field(example: str) -> None:
    assert parse(example, now="2026-03-10T12:30:00Z", me="ann").where
    assert any(token.kind == "field" for token in tokens(example))


def test_whoever_does_not_know_the_language_is_led_to_it(person: Person) -> None:
    assert "`help query`" in " ".join(person.does("list", "--help").split())
    assert "help query" in person.does("help")
    for wrong in ("colour:red", "status:open AND"):
        assert "`trackdown help query`" in person.fails("list", wrong)["hint"]
    assert person.fails("help", "query", "more")["exit"] == 2
