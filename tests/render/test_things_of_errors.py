"""Every error names what it is about, also where the message alone quotes it."""

from __future__ import annotations

import pytest

from trackdown.core.query.errors import BadQuery
from trackdown.errors import InvalidInput, TrackdownError
from trackdown.render.envelope import error_data, error_lines


@pytest.mark.parametrize(
    ("message", "thing"),
    [
        ("There is no status called 'dnoe'.", "dnoe"),
        ('There is no status called "it\'s done".', "it's done"),
        ("The title is empty.", ""),
        ("The client's own log cannot be read: the agent's folder is gone.", ""),
    ],
)
def test_what_the_message_quotes_is_the_thing(message: str, thing: str) -> None:
    assert error_data(InvalidInput(message, hint="Look."))["thing"] == thing


def test_a_thing_that_was_named_stays() -> None:
    assert error_data(InvalidInput("'a' is not b.", thing="line 3", hint="Look."))["thing"] == "line 3"


def test_a_query_is_the_thing_and_is_read_once() -> None:
    data = error_data(BadQuery("is:(", 4, "Something is missing.", "Look."))
    assert data["thing"] == "is:("
    assert [line for line in error_lines(data) if "is:(" in line] == ["        is:("]


def test_people_do_not_read_twice_what_is_quoted() -> None:
    assert error_lines(error_data(InvalidInput("There is no status called 'dnoe'.", hint="Look."))) == [
        "error[E-INPUT]: There is no status called 'dnoe'.",
        "  next: Look.",
    ]
    plain: TrackdownError = InvalidInput("It cannot be read.", thing="/a/file", hint="Look.")
    assert error_lines(error_data(plain))[1] == "  thing: /a/file"
