"""What is read of a project, and where its tools are looked for."""

from __future__ import annotations

from pathlib import Path

from trackdown.adapters.gates.manifests import MOST_BYTES, read_project, read_text
from trackdown.adapters.gates.tools import locate
from trackdown.adapters.gates.walking import files_below


def tool(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_top_of_a_project_and_its_tests_are_seen(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "src/a.py", "tests/deep/test_a.py", "tests/.hidden/test_b.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[tool.x]\n")
    found = read_project(str(tmp_path))
    assert found.paths == {"pyproject.toml", "src/", "tests/", "tests/deep/test_a.py"}
    assert found.toml("pyproject.toml") == {"tool": {"x": {}}}


def test_manifests_of_any_kind_are_read_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\x00" * 10)
    (tmp_path / "package.json").write_bytes(b"[" * (MOST_BYTES + 5))
    (tmp_path / "tox.ini").mkdir()
    found = read_project(str(tmp_path))
    assert (found.toml("pyproject.toml"), found.json("package.json"), found.sections("tox.ini")) == ({}, {}, {})


def test_a_file_outside_of_the_project_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret").write_text("s")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "own").write_text("o")
    assert [read_text(str(root), name) for name in ("own", "link", "../secret", "/etc/hostname", "none")] == [
        "o",
        *[None] * 4,
    ]


def test_the_projects_own_tool_comes_first(tmp_path: Path) -> None:
    own, other = tool(tmp_path / "root/.venv/bin/pytest"), tool(tmp_path / "bin/pytest")
    root, path = str(tmp_path / "root"), str(tmp_path / "bin")
    assert locate("pytest", root, path, ()) == str(own)
    assert locate("pytest", root, path, {".venv/bin/pytest"}) == str(other)
    assert locate("ruff", root, path, ()) == ""


def test_a_tool_is_never_looked_up_in_the_folder_one_is_in(tmp_path: Path) -> None:
    tool(tmp_path / "pytest")
    assert locate("pytest", str(tmp_path), ".:", ()) == ""
    assert locate("./pytest", str(tmp_path), "", ()) == f"{tmp_path}/./pytest"
    assert locate("./none", str(tmp_path), "", ()) == ""


def test_what_tools_make_is_not_walked(tmp_path: Path) -> None:
    for name in ("a.py", "src/b.py", "node_modules/c.js", ".git/d"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    assert files_below(str(tmp_path)) == ["a.py", "src/b.py"]
