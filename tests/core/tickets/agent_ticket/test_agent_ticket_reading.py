from __future__ import annotations

import pytest

from trackdown.core.tickets.agent_ticket.header import count_of, money_of
from trackdown.core.tickets.agent_ticket.reading import complexity_of, is_agent_ticket, read_markdown
from trackdown.errors import BadDocument
from trackdown.testing.agent_tickets import DESIGN, SMALL, TREE


def test_the_head_and_the_lists_are_read_and_the_text_is_kept() -> None:
    found = read_markdown(SMALL, "codex/CODEX-123.md", named="CODEX-123", agent="codex")
    assert (found.id, found.title, found.agent) == ("CODEX-123", "Serve the profile of a user", "codex")
    assert (found.priority, found.complexity, found.tokens, found.usd) == ("P1", "simple", 2000, "0.004")
    assert found.files == {"modify": ["src/api/users.ts", "tests/api/users.test.ts"], "read": ["src/types/user.ts"]}
    assert found.depends_on == []
    assert found.body == SMALL


def test_the_last_line_that_speaks_to_the_agent_names_no_agent() -> None:
    assert read_markdown(DESIGN).agent == "claude"


def test_dependencies_are_tickets_whose_box_is_not_ticked() -> None:
    assert read_markdown(TREE).depends_on == ["CODEX-42", "CODEX-41", "CLAUDE-45"]


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("**Depends on:** CODEX-1, CLAUDE-02", ["CODEX-1", "CLAUDE-2"]),
        ("Depends on: CODEX-1", ["CODEX-1"]),
        ("- depends on: CODEX-7 and CODEX-8", ["CODEX-7", "CODEX-8"]),
        ("**Depends on:** none", []),
        ("It depends on: nothing", []),
        ("    ```\n    Depends on: CODEX-1\n    ```", []),
    ],
)
def test_a_line_may_name_what_a_ticket_waits_for(line: str, keys: list[str]) -> None:
    assert read_markdown(f"# Ticket: CODEX-9 - Do it\n\n{line}\n").depends_on == keys


def test_a_document_that_is_named_in_a_dependency_is_no_ticket() -> None:
    text = "# Ticket: CODEX-9 - Do it\n\n## Dependencies\n\n- [ ] ADR-12 is accepted\n- [ ] CODEX-3 is done\n"
    assert read_markdown(text).depends_on == ["CODEX-3"]


@pytest.mark.parametrize(
    "heading",
    ["# Ticket: CODEX-12 - Do it", "# CODEX-12: Do it", "# ticket CODEX-12 \u2014 Do it", "# CODEX-12 Do it"],
)
def test_a_title_says_its_id_in_several_ways(heading: str) -> None:
    found = read_markdown(f"{heading}\n")
    assert (found.id, found.title) == ("CODEX-12", "Do it")


def test_the_name_of_the_file_says_the_id_where_the_title_does_not() -> None:
    found = read_markdown("# Do it\n", named="CODEX-12", agent="codex")
    assert (found.id, found.title, found.agent) == ("CODEX-12", "Do it", "codex")


def test_what_a_template_says_is_to_be_written_is_no_value() -> None:
    text = (
        "# Ticket: CODEX-1 - Do it\n\n**Agent:** @codex | @claude\n**Priority:** high | low\n**Complexity:** [size]\n"
    )
    found = read_markdown(text)
    assert (found.agent, found.priority, found.complexity, found.tokens) == ("codex", "", "", None)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", 1, "id"),
        ("no heading\n", 1, "id"),
        ("# Do it\n", 1, "id"),
        ("# Ticket: CODEX-1 - Do it\n\n**Priority:** urgent\n", 3, "priority"),
        ("# Ticket: CODEX-1 - Do it\n\n**Agent:** @codex\n**Complexity:** huge\n", 4, "complexity"),
        ("# Ticket: CODEX-1 - Do it\n\n**Agent:** @two words\n", 3, "agent"),
        ("# Ticket: CODEX-1 - Do\x07it\n", 1, "U+0007"),
        (f"# Ticket: CODEX-1 - {'x' * 301}\n", 1, "300"),
        ("# Ticket: CODEX-1 - x\n" + "y" * (1 << 20), 1, "bytes"),
    ],
)
def test_what_cannot_be_read_is_named_with_file_and_line(text: str, line: int, word: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read_markdown(text, "codex/a.md")
    assert caught.value.thing.startswith(f"codex/a.md:{line}:")
    assert word in caught.value.message


def test_a_file_named_after_another_ticket_is_refused() -> None:
    with pytest.raises(BadDocument, match="CODEX-2"):
        read_markdown("# Ticket: CODEX-1 - Do it\n", named="CODEX-2")
    assert read_markdown("# Ticket: CODEX-001 - Do it\n", named="CODEX-1").id == "CODEX-001"


@pytest.mark.parametrize(
    ("text", "number"),
    [("2K", 2000), ("~1,500", 1500), ("0.5M", 500_000), ("800 tokens", 800), ("[rough estimate]", None), ("few", None)],
)
def test_numbers_of_tokens_are_read_as_people_write_them(text: str, number: int | None) -> None:
    assert count_of(text) == number


@pytest.mark.parametrize(("text", "usd"), [("$0.004", "0.004"), ("0.5 USD", "0.5"), ("cheap", None), ("$", None)])
def test_amounts_of_money_are_read_as_people_write_them(text: str, usd: str | None) -> None:
    assert money_of(text) == usd


def test_only_a_title_with_an_id_over_a_head_makes_an_agent_ticket() -> None:
    assert all(map(is_agent_ticket, (SMALL, DESIGN, TREE)))
    assert not is_agent_ticket("# Ticket: CODEX-1 - Do it\n\nText.\n")
    assert not is_agent_ticket("# Do it\n\n**Priority:** high\n")
    assert not is_agent_ticket("```\n# Ticket: CODEX-1 - Do it\n\n**Priority:** high\n```\n")


def test_the_complexity_of_any_text_can_be_asked_for() -> None:
    assert complexity_of(DESIGN) == "complex"
    assert complexity_of("") == complexity_of("# A\n\n**Complexity:** enormous\n") == ""
