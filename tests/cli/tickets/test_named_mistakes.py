"""What was typed wrongly stands in the error's ``thing``, whoever found it."""

from __future__ import annotations

import pytest
from cli_person import Person


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        (("update", "TASK-1", "--status", "dnoe"), "dnoe"),
        (("list", "--status", "dnoe"), "dnoe"),
        (("list", "status:(open"), "status:(open"),
        (("list", "prioriy:P1"), "prioriy:P1"),
        (("update", "TASK-1", "--priority", "P9"), "P9"),
        (("list", "--columns", "kee"), "kee"),
    ],
)
def test_the_mistake_is_named(person: Person, words: tuple[str, ...], thing: str) -> None:
    person.does("create", "--title", "One")
    error = person.fails(*words)
    assert (error["exit"], error["thing"]) == (2, thing)
    assert error["hint"]


def test_a_configuration_that_is_a_folder_says_what_to_do(person: Person) -> None:
    place = person.folder / ".trackdown" / "config.toml"
    place.unlink()
    place.mkdir()
    error = person.fails("list")
    assert (error["exit"], error["message"]) == (6, "The configuration cannot be read: Is a directory.")
    assert error["hint"].startswith("It has to be a file")
