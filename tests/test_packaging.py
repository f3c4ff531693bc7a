"""What somebody gets who clones or installs this."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any

import trackdown

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAME = re.compile(r"[A-Za-z0-9._-]+")
# Written in two parts, so that this file does not hold what it looks for.
HOSTS = tuple("".join(parts) for parts in [("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npmjs", ".org")])


def canonical(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def kept_files() -> list[Path]:
    """Every file that is in git, or would be with ``git add``."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_package_that_is_asked_for_is_pinned() -> None:
    asked = [*PROJECT["project"]["dependencies"]]
    for group in (*PROJECT["project"]["optional-dependencies"].values(), *PROJECT["dependency-groups"].values()):
        asked += group
    pins = PROJECT["tool"]["uv"]["constraint-dependencies"]
    assert [pin for pin in pins if "==" not in pin] == []
    assert {canonical(name) for name in asked} - {canonical(pin) for pin in pins} == set()


def test_no_file_names_where_packages_come_from() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in kept_files()
        if any(host in path.read_text(encoding="utf-8", errors="replace") for host in HOSTS)
    ]
    assert found == []


def test_no_lock_file_is_kept() -> None:
    assert [path.name for path in kept_files() if path.name == "uv.lock"] == []


def test_the_command_is_there_after_an_installation() -> None:
    commands = {
        point.name: point.load() for point in entry_points(group="console_scripts") if point.name == "trackdown"
    }
    assert callable(commands["trackdown"])


def test_the_package_says_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "trackdown", "version"], capture_output=True, text=True, check=True)
    assert trackdown.__version__ in done.stdout


def test_the_package_brings_its_own_material() -> None:
    assert files("trackdown").joinpath("py.typed").is_file()
    material = [each.name for each in files("trackdown.demo").iterdir()]
    assert {"recording.yaml", "repository.yaml", "spec.md"} <= set(material)


def test_every_supported_python_is_named() -> None:
    named = {text.rpartition(" ")[2] for text in PROJECT["project"]["classifiers"] if "Python :: 3." in text}
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert "3.11" in named


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, "it cannot be started"
    tests = "pip install uv && uv run pytest"
    assert f"tests='{tests}'" in script.read_text(encoding="utf-8")
    assert tests in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_every_change_has_its_fragment_listed() -> None:
    listed = (ROOT / "changelog" / "README.md").read_text(encoding="utf-8")
    fragments = [path.name for path in (ROOT / "changelog").glob("*.md") if path.name != "README.md"]
    assert fragments
    assert [name for name in fragments if f"]({name})" not in listed] == []
