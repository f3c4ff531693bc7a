"""Which tools a project uses is told by its files and by what its manifests say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.gates.detection import detected as detected_in
from trackdown.core.gates.model import Program
from trackdown.core.gates.packages import Package
from trackdown.core.gates.planning import Ground, planned
from trackdown.core.gates.project import READ, ProjectFiles
from trackdown.core.gates.rules import GateRule
from trackdown.core.tickets.brief import shown_check


def project(*paths: str, **texts: str) -> ProjectFiles:
    """A project with these files; the names of those with a content are written with ``_`` for ``.``."""
    named = {name.replace("_", "."): text for name, text in texts.items()}
    return ProjectFiles(frozenset([*paths, *named]), named)


def ground(files: ProjectFiles, changed: list[str] | None = None) -> Ground:
    return Ground([Package("", files)], changed)


def detected(files: ProjectFiles) -> list[Program]:
    return detected_in([Package("", files)])


def tools(files: ProjectFiles, gate: str) -> list[str]:
    return [program.tool for program in detected(files) if program.gate == gate]


def commands(files: ProjectFiles, gate: str) -> list[str]:
    return [shown_check(program.command) for program in detected(files) if program.gate == gate]


@pytest.mark.parametrize(
    ("files", "tool"),
    [
        (project(pyproject_toml="[tool.pytest.ini_options]\n"), "pytest"),
        (project(pyproject_toml='[dependency-groups]\ndev = ["pytest>=8"]\n'), "pytest"),
        (project(pyproject_toml='[project.optional-dependencies]\ntest = ["pytest"]\n'), "pytest"),
        (project("pytest.ini"), "pytest"),
        (project("setup.py", "tests/conftest.py"), "pytest"),
        (project(setup_cfg="[tool:pytest]\n"), "pytest"),
        (project(tox_ini="[pytest]\n[tox]\n"), "pytest"),
        (project(tox_ini="[tox]\n"), "tox"),
        (project("noxfile.py"), "nox"),
        (project("setup.py", "tests/test_a.py"), "unittest"),
    ],
)
def test_the_runner_of_python_tests_is_the_most_direct_one(files: ProjectFiles, tool: str) -> None:
    assert tools(files, "tests") == [tool]


@pytest.mark.parametrize(
    "files",
    [
        project(pyproject_toml='[project]\nname = "x"\n'),
        project(pyproject_toml='[dependency-groups]\ndev = ["pytest-cov"]\n'),
        project(pyproject_toml="[tool.pytest"),
        project("README.md"),
        project(package_json='{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'),
        project(package_json="[1]"),
        project(package_json="{"),
    ],
)
def test_a_project_that_says_nothing_of_tests_has_none(files: ProjectFiles) -> None:
    assert tools(files, "tests") == []


@pytest.mark.parametrize(
    ("paths", "command"),
    [
        (("setup.py", "tests/test_a.py"), "python3 -m unittest discover -s tests"),
        (("setup.py", "tests/__init__.py", "tests/test_a.py"), "python3 -m unittest discover -s tests -t ."),
        (("test_a.py",), "python3 -m unittest discover -s ."),
    ],
)
def test_unittest_is_told_where_the_tests_are(paths: tuple[str, ...], command: str) -> None:
    assert commands(project(*paths), "tests") == [command]


def test_python_linters_are_found_by_their_own_configuration() -> None:
    files = project(pyproject_toml="[tool.ruff]\n[tool.mypy]\nfiles = ['src']\n", setup_cfg="[flake8]\n")
    assert commands(files, "lint") == ["ruff check .", "flake8", "mypy"]


def test_a_checker_of_types_that_is_not_told_what_to_check_checks_everything() -> None:
    assert commands(project(pyproject_toml="[tool.mypy]\nstrict = true\n"), "lint") == ["mypy ."]


@pytest.mark.parametrize(
    ("lock", "manager"), [("package-lock.json", "npm"), ("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn")]
)
def test_scripts_of_a_javascript_project_are_run_by_its_package_manager(lock: str, manager: str) -> None:
    package = json.dumps({"scripts": {"test": "vitest run", "lint": "eslint ."}, "devDependencies": {"vitest": "1"}})
    files = project(lock, "tsconfig.json", package_json=package)
    assert commands(files, "tests") == [f"{manager} test"]
    assert commands(files, "lint") == [f"{manager} run lint", "tsc --noEmit"]
    (tests,) = [program for program in detected(files) if program.gate == "tests"]
    assert tests.needs == (("node_modules/", f"{manager} install"),)


def test_the_package_manager_that_the_manifest_names_is_taken() -> None:
    package = '{"packageManager": "pnpm@9.1.0", "scripts": {"test": "x"}}'
    assert commands(project("package-lock.json", package_json=package), "tests") == ["pnpm test"]


def test_eslint_is_found_without_a_script() -> None:
    assert commands(project("eslint.config.mjs", package_json="{}"), "lint") == ["eslint ."]


def test_go_and_rust_bring_their_own_tools() -> None:
    files = project("go.mod", "Cargo.lock", Cargo_toml="[workspace]\n")
    assert commands(files, "tests") == ["go test ./...", "cargo test --workspace"]
    assert tools(files, "lint") == ["go vet", "clippy"]
    assert tools(files, "audit") == ["govulncheck", "cargo-audit"]


def test_every_language_of_a_project_counts() -> None:
    files = project(pyproject_toml="[tool.pytest.ini_options]\n", package_json='{"scripts": {"test": "x"}}')
    assert tools(files, "tests") == ["pytest", "npm"]


def test_no_command_would_install_anything() -> None:
    package = '{"scripts": {"test": "x", "lint": "x"}, "dependencies": {"a": "1"}}'
    files = project("go.mod", "package-lock.json", package_json=package, requirements_txt="a==1\n", Cargo_toml="")
    words = {word for program in detected(files) for word in shown_check(program.command).split()}
    assert not words & {"install", "add", "npx", "ci", "get", "sync"}


def test_an_audit_needs_to_know_the_versions() -> None:
    (pinned,) = detected(project(requirements_txt="a==1.0\n# b\nc[x]==2 ; python_version > '3'\n"))
    assert "--disable-pip" in pinned.command
    (loose,) = detected(project(requirements_txt="a>=1.0\n"))
    assert loose.missing
    (found,) = detected(project(".venv/", requirements_txt="a>=1.0\n"))
    assert found.variables == (("PIPAPI_PYTHON_LOCATION", ".venv/bin/python"),)
    assert not [item for item in detected(project(pyproject_toml="[project]\n")) if item.gate == "audit"]


def test_a_command_of_the_configuration_takes_the_place_of_what_was_detected() -> None:
    files = project(pyproject_toml="[tool.pytest.ini_options]\n")
    (gate,) = planned(ground(files), {"tests": GateRule(command="make test")}, ["tests"])
    assert [program.command for program in gate.programs] == ["make test"]


def test_a_gate_of_the_projects_own_runs_besides_the_others() -> None:
    names = [item.gate for item in planned(ground(project()), {"docs": GateRule(command="make docs")}, [])]
    assert names[-1] == "docs"
    assert len(names) == 9


def test_a_gate_can_ask_for_a_change() -> None:
    rules = {"tests": GateRule(command="x", when=["*.py", "src/**"])}
    skipped = {
        changed: bool(planned(ground(project(), [changed] if changed else None), rules, ["tests"])[0].skipped)
        for changed in ("a/b.py", "src/c.txt", "README.md", None)
    }
    assert skipped == {"a/b.py": False, "src/c.txt": False, "README.md": True, None: False}


@given(st.dictionaries(st.sampled_from(READ), st.text() | st.just("[tool.pytest]\n") | st.just("{}")))
def test_no_manifest_breaks_the_detection(texts: dict[str, str]) -> None:
    for program in detected(ProjectFiles(frozenset(texts), texts)):
        assert program.why
        assert shown_check(program.command)
