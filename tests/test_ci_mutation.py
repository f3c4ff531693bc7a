"""The list of mistakes that nobody could observe, and the modules in which mistakes are made."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
EQUIVALENT = tomllib.loads((ROOT / ".ci" / "equivalent_mutants.toml").read_text(encoding="utf-8"))["mutant"]


def test_every_mistake_that_is_let_through_is_one_of_a_line_that_is_there_and_has_a_reason() -> None:
    for mutant in EQUIVALENT:
        module = mutant["function"].rpartition(".")[0]
        source = ROOT / "src" / f"{module.replace('.', '/')}.py"
        assert str(source.relative_to(ROOT)) in SETTINGS["only_mutate"]
        assert mutant["was"] in source.read_text(encoding="utf-8")
        assert mutant["now"] != mutant["was"]
        assert len(mutant["why"]) > 20


def test_every_module_and_every_test_that_mutants_are_made_for_is_there() -> None:
    named = [*SETTINGS["only_mutate"], *SETTINGS["pytest_add_cli_args_test_selection"]]
    assert [name for name in named if not (ROOT / name).is_file()] == []
