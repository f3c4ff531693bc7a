"""Which tools a Python project uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackdown.core.gates.model import Program
from trackdown.core.gates.project import ProjectFiles, found, table

_TEST = re.compile(r"(?:.*/)?(?:test_[^/]*|[^/]*_test)\.py")
_PINNED = re.compile(r"[A-Za-z0-9._-]+(?:\[[^\]]*\])?\s*==\s*[^\s;,*]+\s*(?:[;#].*|\\|--hash.*)?")


def is_python(files: ProjectFiles) -> bool:
    manifests = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "tox.ini", "pytest.ini", "noxfile.py")
    return bool(files.first(*manifests)) or any(path.endswith(".py") for path in files.paths)


def programs(files: ProjectFiles) -> Iterator[Program]:
    if is_python(files):
        yield from _tests(files)
        yield from _lint(files)
        yield from _audit(files)


def _tests(files: ProjectFiles) -> Iterator[Program]:
    """The most direct one: tox and nox make environments of their own before they run the same tests."""
    if why := _pytest(files):
        yield Program("tests", "pytest", ["pytest"], why)
    elif why := _section(files, ("tox.ini", "tox"), ("pyproject.toml", "tool.tox"), ("setup.cfg", "tox:tox")):
        yield Program("tests", "tox", ["tox"], why)
    elif "noxfile.py" in files.paths:
        yield Program("tests", "nox", ["nox"], "noxfile.py is there")
    elif tests := sorted(path for path in files.paths if _TEST.fullmatch(path)):
        folder = tests[0].partition("/")[0] if all("/" in path for path in tests) else "."
        # A folder of tests that is a package is imported as one, with what is beside it.
        top = ["-t", "."] if f"{folder}/__init__.py" in files.paths else []
        argv = ["python3", "-m", "unittest", "discover", "-s", folder, *top]
        yield Program("tests", "unittest", argv, f"{tests[0]} is there, and nothing names another runner")


def _pytest(files: ProjectFiles) -> str:
    for name in ("pytest.ini", ".pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py"):
        if name in files.paths:
            return f"{name} is there"
    own = (("pyproject.toml", "tool.pytest.ini_options"), ("pyproject.toml", "tool.pytest"))
    sections = (*own, ("setup.cfg", "tool:pytest"), ("tox.ini", "pytest"))
    return _section(files, *sections) or _depends(files, "pytest")


def _depends(files: ProjectFiles, package: str) -> str:
    """Where the project says that it needs a package for its development."""
    data = files.toml("pyproject.toml")
    groups = {f"dependency-groups.{name}": value for name, value in table(data, "dependency-groups").items()}
    optional = table(data, "project", "optional-dependencies")
    groups |= {f"project.optional-dependencies.{name}": value for name, value in optional.items()}
    wanted = re.compile(rf"{re.escape(package)}\s*(?:[\[<>=!~;].*)?", re.DOTALL)
    for place, needed in groups.items():
        if isinstance(needed, list) and any(isinstance(item, str) and wanted.fullmatch(item) for item in needed):
            return f"pyproject.toml: {place} names {package}"
    return ""


def _lint(files: ProjectFiles) -> Iterator[Program]:
    ruff = files.first("ruff.toml", ".ruff.toml")
    if why := f"{ruff} is there" if ruff else _section(files, ("pyproject.toml", "tool.ruff")):
        yield Program("lint", "ruff", ["ruff", "check", "."], why)
    if why := _section(files, (".flake8", "flake8"), ("setup.cfg", "flake8"), ("tox.ini", "flake8")):
        yield Program("lint", "flake8", ["flake8"], why)
    places = (("mypy.ini", "mypy"), (".mypy.ini", "mypy"), ("pyproject.toml", "tool.mypy"), ("setup.cfg", "mypy"))
    if why := _section(files, *places):
        yield Program("lint", "mypy", ["mypy"] if _mypy_knows_what(files) else ["mypy", "."], why)


def _mypy_knows_what(files: ProjectFiles) -> bool:
    """Whether mypy's configuration names what is to be checked."""
    found: set[str] = set(table(files.toml("pyproject.toml"), "tool", "mypy"))
    for name in ("mypy.ini", ".mypy.ini", "setup.cfg"):
        found |= set(files.sections(name).get("mypy", {}))
    return bool(found & {"files", "packages", "modules"})


def _audit(files: ProjectFiles) -> Iterator[Program]:
    argv = ["pip-audit", "--format", "json", "--progress-spinner", "off"]
    lock = next((path for path in sorted(files.paths) if re.fullmatch(r"pylock(?:\.[^/.]+)?\.toml", path)), "")
    if lock:
        yield Program("audit", "pip-audit", [*argv, "--locked", "."], f"{lock} is there")
    elif "requirements.txt" in files.paths and _all_pinned(files.texts.get("requirements.txt", "")):
        # Without these two options it would install what it audits.
        pinned = [*argv, "--disable-pip", "--no-deps", "--requirement", "requirements.txt"]
        yield Program("audit", "pip-audit", pinned, "requirements.txt pins every package")
    elif folder := files.first(".venv/", "venv/"):
        folder = folder.rstrip("/")
        python = ("PIPAPI_PYTHON_LOCATION", f"{folder}/bin/python")
        yield Program("audit", "pip-audit", argv, f"{folder} is the project's environment", variables=(python,))
    elif files.first("requirements.txt", "setup.py") or table(files.toml("pyproject.toml"), "project").get(
        "dependencies"
    ):
        text = "nothing says which versions are used: no pylock.toml, no pinned requirements.txt, no .venv"
        yield Program("audit", "pip-audit", argv, "a Python project", missing=text)


def _all_pinned(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines()]
    wanted = [line for line in lines if line and not line.startswith(("#", "--hash"))]
    return bool(wanted) and all(_PINNED.fullmatch(line) for line in wanted)


def _section(files: ProjectFiles, *places: tuple[str, str]) -> str:
    """Which of these sections there is, in words."""
    for name, section in places:
        if name.endswith(".toml"):
            if found(files.toml(name), *section.split(".")) is not None:
                return f"{name} has [{section}]"
        elif section in files.sections(name):
            return f"{name} has [{section}]"
    return ""
