"""What the code looks like from above: sizes, names, what imports what. The import contracts are in pyproject.toml."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.errors import TrackdownError

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "trackdown"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SCRIPTS = sorted([*(ROOT / "docs").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])

MOST_LINES = 400
OF_NAMED_TUPLES = ("_replace", "_asdict", "_fields", "_field_defaults", "_make")
"""What begins with an underscore and is public all the same."""
GENERAL = re.compile(r"except(?: \(?(?:Base)?Exception|:)")
"""Only what matches is read closely: to parse everything takes seconds."""
DOCSTRING = ('"""', 'r"""')
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def lines(path: Path) -> list[str]:
    return text(path).splitlines()


def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def private_names_used(module: ast.Module) -> Iterator[str]:
    """What a module takes from ``trackdown`` although it is private there."""
    ours: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "trackdown":
            for alias in node.names:
                ours.add(alias.asname or alias.name)
                if private(alias.name) or any(private(part) for part in (node.module or "").split(".")):
                    yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            ours.update(alias.asname for alias in node.names if alias.asname and alias.name.startswith("trackdown"))
    for node in ast.walk(module):
        taken = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ours
        if taken and private(node.attr) and node.attr not in OF_NAMED_TUPLES:  # type: ignore[attr-defined]
            yield ast.unparse(node)


def test_no_module_is_too_long() -> None:
    long = [named(path) for path in [*MODULES, *TESTS, *SCRIPTS] if len(lines(path)) > MOST_LINES]
    assert long == []


def test_every_module_says_what_it_is() -> None:
    silent = [named(path) for path in [*MODULES, *SCRIPTS] if text(path) and not text(path).startswith(DOCSTRING)]
    assert silent == []


def test_no_module_is_called_after_nothing() -> None:
    assert [named(path) for path in [*MODULES, *TESTS] if path.stem.strip("_") in SHAPELESS] == []


def test_tests_use_what_is_public() -> None:
    used = {named(path): list(private_names_used(tree(path))) for path in TESTS}
    assert {name: found for name, found in used.items() if found} == {}


def test_a_private_name_is_noticed() -> None:
    source = "from trackdown.core import _x\nfrom trackdown.engine import driver\ndriver._sentence()\n"
    assert list(private_names_used(ast.parse(source))) == ["trackdown.core._x", "driver._sentence"]


def test_tests_mirror_the_package() -> None:
    """But for ``acceptance``, which is about the whole."""
    folders = {path.parent.relative_to(ROOT / "tests") for path in TESTS}
    mirrored = [folder for folder in folders if "acceptance" not in folder.parts[:1]]
    assert [str(folder) for folder in mirrored if not (PACKAGE / folder).is_dir()] == []


def test_every_error_says_what_to_do_next() -> None:
    """None is made without a hint; an empty one, or one that says only how things stand, is as good as none."""
    with pytest.raises(TypeError, match="hint"):
        TrackdownError("It failed.")  # type: ignore[call-arg]
    idle = ('hint=""', 'hint="Nothing was changed."')
    found = [named(path) for path in MODULES if any(words in text(path) for words in idle)]
    assert found == []


def test_no_source_draws_on_a_general_except() -> None:
    """``except Exception: pass`` hides what went wrong."""
    silent = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        if GENERAL.search(text(path))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and all(isinstance(step, ast.Pass) for step in node.body)
    ]
    assert silent == []
