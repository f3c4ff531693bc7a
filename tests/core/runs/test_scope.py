"""What a ticket names is all that its result may change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.scope import outside

PATHS = ["README.md", "FOX/a.py", "src/app.py", "src/deep/b.py", "src2/c.py"]


@pytest.mark.parametrize(
    ("entry", "inside"),
    [
        ("src/app.py", {"src/app.py"}),
        ("./src//app.py", {"src/app.py"}),
        ("src", {"src/app.py", "src/deep/b.py"}),
        ("src/", {"src/app.py", "src/deep/b.py"}),
        ("src//", {"src/app.py", "src/deep/b.py"}),
        ("FOX", {"FOX/a.py"}),
        ("src/deep", {"src/deep/b.py"}),
        ("*.md", {"README.md"}),
        ("src/*.py", {"src/app.py"}),
        ("**", set(PATHS)),
        (".", set(PATHS)),
        ("", set()),
        ("/", set()),
        ("/src/app.py", set()),
        ("../src", set()),
        ("app.py", set()),
        ("SRC", set()),
    ],
)
def test_an_entry_stands_for_a_file_a_folder_or_a_pattern(entry: str, inside: set[str]) -> None:
    assert outside(PATHS, [entry]) == [path for path in PATHS if path not in inside]


def test_what_any_entry_stands_for_is_inside_and_the_rest_stays_in_its_order() -> None:
    assert outside(PATHS, ["src/deep", "README.md"]) == ["FOX/a.py", "src/app.py", "src2/c.py"]
    assert outside(PATHS, []) == PATHS
    assert outside([], ["src"]) == []


@given(st.lists(st.sampled_from(["src", "FOX/a.py", "*", "/", ""])), st.sampled_from(["src2", "**", "."]))
def test_naming_more_never_leaves_more_outside(named: list[str], another: str) -> None:
    assert set(outside(PATHS, [*named, another])) <= set(outside(PATHS, named))
