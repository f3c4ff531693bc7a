from __future__ import annotations

import pytest

from trackdown.core.tickets.agent_ticket.file_tree import files_of, listed
from trackdown.core.tickets.document_markdown import read_lines
from trackdown.testing.agent_tickets import TREE


def files(text: str, heading: str = "### Files to Create/Modify") -> dict[str, list[str]]:
    return files_of(read_lines(f"{heading}\n\n{text}\n"))


def test_a_drawn_tree_becomes_paths_with_what_is_done_to_each() -> None:
    assert files_of(read_lines(TREE)) == {
        "create": [
            "src/api/auth.ts",
            "src/middleware/auth.ts",
            "tests/unit/auth.test.ts",
            "tests/integration/auth-flow.test.ts",
        ],
        "modify": ["src/types/auth.ts"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "```\nsrc/\n|-- a/\n|   `-- one.py (create)\n`-- two.py (modify)\n```",
        "```\nsrc\n  a\n    one.py (new)\n  two.py (update)\n```",
        "- `src/a/one.py` (create)\n- `src/two.py` (modify)",
        "1. create: src/a/one.py\n2. modify: src/two.py",
        "```\n# comment\nsrc/a/one.py (create)\n// more\nsrc/two.py\n...\n```",
    ],
)
def test_trees_lists_and_flat_lines_say_the_same(text: str) -> None:
    assert files(text) == {"create": ["src/a/one.py"], "modify": ["src/two.py"]}


def test_the_heading_tells_what_is_done_where_nothing_else_does() -> None:
    assert files("```\na.py\n```", "### Files to Create") == {"create": ["a.py"]}
    assert files("```\na.py (already exists)\n```", "### Files to Modify") == {"read": ["a.py"]}
    assert files("```\na.py (add endpoints)\n```", "### Files to Modify") == {"modify": ["a.py"]}
    assert files("```\na.py (delete)\n```") == {"delete": ["a.py"]}


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "~/x", "a/../../b", "C:/x", "..."])
def test_what_leads_out_of_the_repository_is_no_file_of_the_ticket(path: str) -> None:
    assert files(f"```\n{path} (modify)\n```") == {}


def test_other_code_names_no_files() -> None:
    assert files_of(read_lines("### API Contracts\n\n```\nsrc/a.py (create)\n```\n")) == {}


def test_files_are_listed_so_that_they_are_read_again() -> None:
    known = {"create": ["a.py"], "modify": ["b/c.py"], "delete": ["d.py"], "read": ["e.md"]}
    assert files("\n".join(["```", *listed(known), "```"])) == known


def test_what_a_template_says_is_to_be_written_is_no_path() -> None:
    assert files("```\n[path of the file (create)]\n```") == {}
    assert files("```\napp/[id]/page.tsx (create)\n[slug].tsx (create)\n```") == {
        "create": ["app/[id]/page.tsx", "[slug].tsx"]
    }
