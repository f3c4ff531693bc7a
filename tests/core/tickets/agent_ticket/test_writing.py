from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.agent_ticket.file_tree import files_of
from trackdown.core.tickets.agent_ticket.reading import read_markdown
from trackdown.core.tickets.agent_ticket.writing import (
    with_agent,
    with_dependencies,
    with_entry,
    with_files,
    with_priority,
    with_section,
    with_title,
)
from trackdown.core.tickets.document_markdown import read_lines
from trackdown.testing.agent_tickets import DESIGN, SMALL, TREE

ALL = (SMALL, DESIGN, TREE)


def test_a_value_that_is_there_already_changes_nothing() -> None:
    for text in ALL:
        found = read_markdown(text)
        same = with_title(text, found.id, found.title)
        same = with_agent(with_priority(same, found.priority), found.agent)
        assert with_files(with_dependencies(same, found.depends_on), found.files) == text


def test_each_change_touches_one_line() -> None:
    changes = [
        with_title(SMALL, "CODEX-123", "Other"),
        with_agent(SMALL, "claude"),
        with_priority(SMALL, "P0"),
        with_entry(SMALL, "complexity", "complex"),
    ]
    for changed in changes:
        pairs = zip(SMALL.split("\n"), changed.split("\n"), strict=True)
        assert sum(one != other for one, other in pairs) == 1
    read = [read_markdown(text) for text in changes]
    assert [read[0].title, read[1].agent, read[2].priority, read[3].complexity] == ["Other", "claude", "P0", "complex"]


def test_a_value_without_a_line_gets_one_in_the_head() -> None:
    text = with_priority(with_agent("# Ticket: CODEX-1 - Do it\n\n## Context\n\nx\n", "codex"), "P0")
    found = read_markdown(text)
    assert (found.agent, found.priority) == ("codex", "P0")
    assert text.endswith("\n\n## Context\n\nx\n")


def test_a_new_dependency_gets_a_box_and_one_that_is_gone_is_ticked() -> None:
    changed = with_dependencies(TREE, ["CODEX-42", "CODEX-7"])
    assert read_markdown(changed).depends_on == ["CODEX-42", "CODEX-7"]
    assert "- [x] The user model has to exist (Tickets CODEX-041, CLAUDE-045)" in changed
    assert "- [ ] Ticket CODEX-7\n\n## Rollback Plan" in changed


def test_a_dependency_that_is_gone_leaves_a_line_of_them() -> None:
    text = "# Ticket: CODEX-1 - Do it\n\n**Depends on:** CODEX-02, CODEX-3\n"
    assert read_markdown(with_dependencies(text, ["CODEX-3"])).depends_on == ["CODEX-3"]
    assert read_markdown(with_dependencies(text, ["CODEX-2"])).depends_on == ["CODEX-2"]
    assert read_markdown(with_dependencies(text, [])).depends_on == []


def test_a_ticket_without_a_section_of_dependencies_gets_one_before_its_closing_line() -> None:
    text = "# Ticket: CODEX-1 - Do it\n\n**Agent:** @codex\n\n## Context\n\nx\n\n---\n\n**Agent:** Go.\n"
    changed = with_dependencies(text, ["CODEX-5"])
    assert changed.endswith("## Dependencies\n\n- [ ] Ticket CODEX-5\n\n---\n\n**Agent:** Go.\n")


def test_other_files_take_the_place_of_those_that_were_drawn() -> None:
    text = SMALL.replace("### Test Files", "### More")
    changed = with_files(text, {"create": ["src/new.ts"]})
    assert files_of(read_lines(changed)) == {"create": ["src/new.ts"]}
    assert changed.count("\n## ") == text.count("\n## ")


def test_a_section_is_replaced_up_to_the_next_heading_of_any_level() -> None:
    changed = with_section(TREE, "Technical Specification", "Now this.")
    assert "## Technical Specification\n\nNow this.\n\n### Files to Create/Modify" in changed


PIECES = st.sampled_from(
    [
        "## Context\n\nWhy.\n",
        "## Notes of ours\n\n- a\n  - b\n    - c\n",
        "### Deep\n\n1. one\n   ```\n   # no heading\n   - [ ] no box\n   ```\n",
        "```python\n## no section\n```\n",
        "~~~\n- [ ] in a fence\n~~~\n",
        "- [ ] a box\n- [x] a ticked one\n",
        "## Dependencies\n\n- [ ] Ticket CODEX-4\n",
        "## Acceptance Criteria\n\n- [ ] GET returns 200\n  with details\n",
        "> quoted\n",
        "| a | b |\n|---|---|\n",
        "<!-- ## hidden -->\n",
        "---\n",
        "**Agent:** Go on.\n",
        "\n\n",
        "## Umlauts \u00e4\u00f6\u00fc \u4f60\n",
    ]
)


@given(st.lists(PIECES, max_size=12), st.sampled_from(["P0", "P1", "P2", "P3"]), st.booleans())
def test_whatever_a_ticket_consists_of_a_change_loses_no_line(pieces: list[str], priority: str, head: bool) -> None:
    start = "# Ticket: CODEX-9 - Do it\n\n" + ("**Agent:** @codex  \n**Priority:** low  \n\n" if head else "")
    text = start + "\n".join(pieces)
    changed = with_dependencies(with_priority(with_title(text, "CODEX-9", "Other"), priority), ["CODEX-4", "CODEX-5"])
    found = read_markdown(changed)
    assert (found.title, found.priority or "P2", set(found.depends_on)) == ("Other", priority, {"CODEX-4", "CODEX-5"})
    left = [line.rstrip() for line in changed.split("\n") if line.strip()]
    for line in (line.rstrip() for line in text.split("\n") if line.strip()):
        if not line.startswith(("# Ticket", "**Priority")):
            left.remove(line)  # fails if it is lost


@pytest.mark.parametrize("name", ["", "]", "a|b", "$1", "\\1", "{x}"])
def test_values_are_never_taken_for_patterns(name: str) -> None:
    assert f"**Complexity:** {name}" in with_entry(SMALL, "complexity", name)
