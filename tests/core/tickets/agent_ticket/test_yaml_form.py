from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.agent_ticket.yaml_form import acceptance_of, read_yaml, values_of, with_values
from trackdown.errors import BadDocument
from trackdown.testing.agent_tickets import YAML


def test_a_yaml_ticket_says_what_a_markdown_one_says() -> None:
    found = read_yaml(YAML, "codex/CODEX-007.yaml", named="CODEX-007")
    assert (found.id, found.key, found.title, found.agent) == ("CODEX-007", "CODEX-7", "Write the parser", "codex")
    assert (found.priority, found.complexity, found.status) == ("P1", "medium", "completed")
    assert (found.estimate, found.usd, found.tags) == ("2h", "0.01", ["parser", "core"])
    assert found.depends_on == ["CODEX-123", "CODEX-999"]
    assert found.files == {"create": ["src/parser.py"]}
    assert "It is strict." in found.body
    assert "- [x] It reads an empty file" in found.body
    assert "- [ ] It refuses a binary file" in found.body
    assert found.raw == YAML


def test_a_value_is_changed_where_it_stands_and_all_else_stays() -> None:
    changed = with_values(YAML, {"title": "Other", "dependencies": ["CODEX-1"], "new": {"a": 1}})
    assert values_of(changed) == {**values_of(YAML), "title": "Other", "dependencies": ["CODEX-1"], "new": {"a": 1}}
    assert changed.startswith("# written by hand\n")
    assert "owner: somebody   # not ours\n" in changed


@pytest.mark.parametrize(
    "raw",
    ['{"id": "CODEX-1", "title": "x"}', "{}", "title:\n", "title: |\n  two\n  lines\nid: CODEX-1\n", "id: CODEX-1"],
)
def test_values_can_be_put_into_any_form_of_mapping(raw: str) -> None:
    wanted = {"title": "a: b # c", "tags": ["x", "y"]}
    assert values_of(with_values(raw, wanted)) == {**values_of(raw), **wanted}


def test_what_has_to_hold_may_be_plain_texts() -> None:
    assert [tuple(item) for item in acceptance_of("acceptance: [one, two]\n")] == [("one", False), ("two", False)]


HEAD = "id: CODEX-1\ntitle: x\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- a\n", 1),
        ("just text\n", 1),
        ("title: x\n", 1),
        ("id: ../x\ntitle: x\n", 1),
        (f"{HEAD}id: CODEX-2\n", 3),
        (f"{HEAD}priority: urgent\n", 3),
        (f"{HEAD}complexity: huge\n", 3),
        (f"{HEAD}status: lost\n", 3),
        (f"{HEAD}dependencies: CODEX-3\n", 3),
        (f"{HEAD}dependencies: [not a key]\n", 3),
        (f"{HEAD}files: [{{path: ../x}}]\n", 3),
        (f"{HEAD}files:\n  - action: create\n", 4),
        (f"{HEAD}files: [{{path: a, action: burn}}]\n", 3),
        (f"{HEAD}acceptance: [{{id: 1}}]\n", 3),
        (f"{HEAD}acceptance: [{{description: a, status: maybe}}]\n", 3),
        (f"{HEAD}tags: [two words]\n", 3),
        (f"{HEAD}description: [a]\n", 3),
        (f"{HEAD}agent: !!python/object:os.system x\n", 3),
        (f"{HEAD}x: [\n", 4),
        ("id: CODEX-1\n", 1),
        (f"{HEAD}x: \x07\n", 3),
    ],
)
def test_what_cannot_be_read_is_named_with_file_and_line(text: str, line: int) -> None:
    with pytest.raises(BadDocument) as caught:
        read_yaml(text, "codex/a.yaml")
    assert caught.value.thing.startswith(f"codex/a.yaml:{line}:"), caught.value.thing


BOXES = """acceptance:
  # the first ones
  - id: a1
    description: "One: it \'holds\'"
    status: pending  # not yet
  - {id: a2, description: Two, status: pending}
  # a text alone
  - Three
  - description: Four  # nothing says how it stands
tags: [x]
"""


def test_an_item_is_changed_where_it_stands_and_the_comments_around_it_stay() -> None:
    values = values_of(BOXES)["acceptance"]
    ticked = [
        {**values[0], "status": "passed"},
        values[1],
        values[2],
        {"description": "Four", "status": "passed"},
        "Five",
    ]
    assert with_values(BOXES, {"acceptance": ticked}) == BOXES.replace("pending  # not", "passed  # not").replace(
        "Four  # nothing says how it stands\n",
        "Four  # nothing says how it stands\n    status: passed\n  - Five\n",
    )


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["Three", "Five"]),
            st.fixed_dictionaries(
                {"id": st.sampled_from(["a1", "9"]), "status": st.sampled_from(["passed", "failed"])},
                optional={"description": st.sampled_from(["Four", "it: is", "# no"])},
            ),
        ),
        max_size=6,
    )
)
def test_any_list_can_take_the_place_of_a_list_that_is_laid_out(items: list[Any]) -> None:
    changed = with_values(BOXES, {"acceptance": items})
    assert values_of(changed) == {"acceptance": items, "tags": ["x"]}


def test_what_an_alias_means_stays_as_it_is_for_the_others() -> None:
    raw = "acceptance:\n  - &one\n    description: A\n    status: pending\n  - *one\n"
    listed = [{"description": "A", "status": "pending"}, {"description": "A", "status": "passed"}]
    assert values_of(with_values(raw, {"acceptance": listed})) == {"acceptance": listed}
