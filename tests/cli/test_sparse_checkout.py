"""A checkout that lacks the settings of its project says so, instead of that there is no project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_person import Person, git


@pytest.fixture
def sparse(person: Person) -> Person:
    """Somebody whose checkout leaves ``.trackdown`` out."""
    person.writes("src/code.txt", "x")
    git(person.folder, "add", "-A")
    git(person.folder, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-q", "-m", "x")
    git(person.folder, "sparse-checkout", "set", "src")
    return person


@pytest.mark.parametrize("stored", [True, False])
def test_a_sparse_checkout_without_the_settings_is_told_how_to_get_them(sparse: Person, stored: bool) -> None:
    assert not Path(sparse.folder, ".trackdown").exists()
    if not stored:
        shutil.rmtree(sparse.folder / ".git" / "trackdown")
    error = sparse.fails("list")
    assert (error["code"], error["exit"]) == ("E-NOT-INITIALISED", 6)
    assert "not in this checkout" in error["message"]
    assert "git sparse-checkout add .trackdown" in error["hint"]
    git(sparse.folder, "sparse-checkout", "add", ".trackdown")
    if stored:
        sparse.does("list")
