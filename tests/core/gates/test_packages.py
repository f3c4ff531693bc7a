"""In a repository of several packages, each has its gates, and those run that a change concerns."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.gates.detection import detected
from trackdown.core.gates.model import Program
from trackdown.core.gates.packages import Package, affected, package_folders, packages_of
from trackdown.core.gates.planning import Ground, planned
from trackdown.core.gates.promised import held
from trackdown.core.gates.rules import GateRule

PYTEST = "[tool.pytest.ini_options]\n"
VITEST = json.dumps({"name": "web", "scripts": {"test": "vitest run"}, "dependencies": {"@shop/ui": "workspace:*"}})
UI = json.dumps({"name": "@shop/ui", "scripts": {"test": "vitest run"}})
SHOP = {
    "README.md": "",
    "package.json": json.dumps({"workspaces": ["packages/*"]}),
    "pnpm-lock.yaml": "",
    "packages/web/package.json": VITEST,
    "packages/web/src/a.ts": "",
    "packages/ui/package.json": UI,
    "apps/api/pyproject.toml": PYTEST,
    "apps/api/tests/test_a.py": "",
}


def tree(files: dict[str, str]) -> list[Package]:
    return packages_of(files, lambda paths: {path: files[path] for path in paths})


def places(programs: list[Program], gate: str = "tests") -> dict[str, str]:
    return {program.folder: program.tool for program in programs if program.gate == gate}


def run_for(files: dict[str, str], changed: list[str] | None) -> set[str]:
    (gate,) = planned(Ground(tree(files), changed), {}, ["tests"])
    return {program.folder for program in gate.programs}


def test_every_package_has_the_gates_that_its_own_manifest_asks_for() -> None:
    assert places(detected(tree(SHOP))) == {"packages/ui": "pnpm", "packages/web": "pnpm", "apps/api": "pytest"}


@pytest.mark.parametrize(
    ("changed", "run"),
    [
        (["packages/web/src/a.ts"], {"packages/web"}),
        (["apps/api/new.py", "packages/web/src/a.ts"], {"apps/api", "packages/web"}),
        (["packages/ui/package.json"], {"packages/ui", "packages/web"}),
        (["pnpm-lock.yaml", "apps/api/new.py"], {"apps/api", "packages/ui", "packages/web"}),
        (["packages/shared.ts"], {"apps/api", "packages/ui", "packages/web"}),
        ([], {"apps/api", "packages/ui", "packages/web"}),
        (None, {"apps/api", "packages/ui", "packages/web"}),
    ],
)
def test_only_packages_that_a_change_concerns_are_tested(changed: list[str] | None, run: set[str]) -> None:
    assert run_for(SHOP, changed) == run


def test_a_gate_of_which_no_package_is_concerned_says_so() -> None:
    (gate,) = planned(
        Ground(tree({"a/pyproject.toml": "[tool.ruff]\n", "b/package.json": "{}"}), ["b/x"]), {}, ["lint"]
    )
    assert gate.skipped == "nothing was changed in a"


def test_where_the_top_says_how_it_speaks_for_all() -> None:
    top = {**SHOP, "package.json": json.dumps({"scripts": {"test": "turbo run test"}})}
    assert places(detected(tree(top))) == {"": "pnpm", "apps/api": "pytest"}


def test_modules_of_go_are_apart_and_tests_without_a_runner_speak_for_nobody_else() -> None:
    files = {"go.mod": "module a\n", "tools/go.mod": "module b\n", "tests/test_a.py": "", "lib/pyproject.toml": PYTEST}
    found = [program for program in detected(tree(files)) if program.gate == "tests"]
    assert [(item.folder, item.tool) for item in found] == [
        ("", "unittest"),
        ("lib", "pytest"),
        ("", "go"),
        ("tools", "go"),
    ]


CRATES = {
    "Cargo.toml": "[workspace]\nmembers = ['crates/*']\n",
    "Cargo.lock": "",
    "crates/core/Cargo.toml": "[package]\nname = 'core-part'\n",
    "crates/cli/Cargo.toml": "[package]\nname = 'cli'\n[dependencies]\nx = {package = 'core-part', path = '../core'}\n",
    "crates/other/Cargo.toml": "[package]\nname = 'other'\n",
}


def test_a_cargo_workspace_without_code_of_its_own_is_tested_by_its_members() -> None:
    assert places(detected(tree(CRATES))) == dict.fromkeys(["crates/cli", "crates/core", "crates/other"], "cargo")
    assert places(detected(tree(CRATES)), "audit") == {"": "cargo-audit"}
    assert run_for(CRATES, ["crates/core/src/lib.rs"]) == {"crates/core", "crates/cli"}
    whole = {**CRATES, "Cargo.toml": "[package]\nname = 'a'\n[workspace]\n"}
    assert places(detected(tree(whole))) == {"": "cargo"}


@pytest.mark.parametrize(
    "path",
    [
        *("node_modules/a/package.json", "tests/fixtures/a/package.json", ".hidden/pyproject.toml", "a/b/c/d/go.mod"),
        *("examples/a/Cargo.toml", "a/vendor/b/go.mod", "package.json", "a/package.jsonc"),
    ],
)
def test_manifests_that_are_material_make_no_package(path: str) -> None:
    assert package_folders([path]) == []


def test_needs_go_through_any_number_of_packages_and_circles_end() -> None:
    names = "abcdef"
    files = {
        f"{name}/package.json": json.dumps({"name": name, "scripts": {"test": "x"}, "dependencies": {other: "1"}})
        for name, other in zip(names, names[1:] + "a", strict=True)
    }
    assert affected(tree(files), ["c/x"]) == frozenset(names)
    files["f/package.json"] = json.dumps({"name": "f"})
    assert affected(tree(files), ["c/x"]) == frozenset("abc")


def test_python_packages_need_each_other_by_their_plain_names() -> None:
    files = {
        "a/pyproject.toml": "[project]\nname = 'Shop.Core'\n",
        "b/pyproject.toml": "[project]\nname = 'b'\ndependencies = ['shop_core[fast]>=1']\n",
        "c/pyproject.toml": "[project]\nname = 'c'\n[dependency-groups]\ndev = ['b', {include-group = 'x'}]\n",
        "d/pyproject.toml": "[project]\nname = 'd'\n",
    }
    assert affected(tree(files), ["a/x.py"]) == frozenset("abc")


@given(
    st.dictionaries(
        st.sampled_from(["a/package.json", "a/b/pyproject.toml", "c/Cargo.toml", "d/go.mod", "package.json", "x.py"]),
        st.text() | st.sampled_from(["[1]", '{"dependencies": []}', "[project]\nname=1\ndependencies=2\n", PYTEST]),
    ),
    st.lists(st.sampled_from(["a/x", "a/b/y", "c/z", "d/d", "top", ""])),
)
def test_no_manifest_breaks_the_search_and_what_is_left_out_is_untouched(
    files: dict[str, str], changed: list[str]
) -> None:
    found = affected(tree(files), changed)
    folders = {package.folder for package in tree(files)} - {""}
    assert found is None or found <= folders
    touched = {path.rpartition("/")[0] for path in changed} & folders
    assert found is None or touched <= found


BEFORE = {"package.json": '{"scripts": {"test": "jest"}}', "apps/api/pyproject.toml": PYTEST}


def gone(after: dict[str, str], *named: str) -> set[str]:
    return {program.folder or "top" for program in held(tree(BEFORE), tree(after), named).gone}


def test_what_a_result_takes_away_is_told_package_by_package() -> None:
    assert gone(BEFORE) == set()
    assert gone({**BEFORE, "package.json": "{}"}) == {"top"}
    assert gone({**BEFORE, "package.json": "{}"}, "package.json") == set()
    assert gone({}, "package.json") == {"apps/api"}
    assert gone({}, "apps/", "package.json") == set()


@pytest.mark.parametrize("manifest", ["Cargo.toml", "go.mod"])
def test_what_is_told_by_a_manifest_alone_goes_with_it(manifest: str) -> None:
    before = tree({manifest: "[package]\nname = 'a'\n", "x.txt": ""})
    assert {program.why for program in held(before, tree({"x.txt": ""}), []).gone} == {f"{manifest} is there"}
    assert held(before, tree({"x.txt": ""}), [manifest]).gone == []


def test_a_package_that_only_moved_is_asked_for_as_before() -> None:
    moved = {"package.json": BEFORE["package.json"], "services/api/pyproject.toml": PYTEST}
    assert gone(moved) == set()
    assert gone({**moved, "services/api/pyproject.toml": f"{PYTEST}addopts = '--co'\n"}) == {"apps/api"}
    assert gone({**moved, "services/api/pyproject.toml": "", "services/api/conftest.py": ""}) == {"apps/api"}


def test_a_manifest_that_would_hide_other_tests_takes_them_away() -> None:
    before = tree({"packages/web/package.json": VITEST})
    above = tree({"packages/web/package.json": VITEST, "package.json": '{"scripts": {"test": "true"}}'})
    assert [program.folder for program in held(before, above, []).gone] == ["packages/web"]


def test_what_the_ticket_names_may_have_the_tests_run_otherwise() -> None:
    files = {"setup.py": "", "tests/test_a.py": ""}
    after = {"setup.py": "", "test_b.py": "", "tests/test_a.py": ""}
    kept = held(tree(files), tree(after), ["x.py"]).programs[0]
    changed = held(tree(files), tree(after), ["test_b.py"]).programs[0]
    assert (kept.command[-1], changed.command[-1]) == ("tests", ".")


def test_a_configured_command_is_judged_in_place_of_what_was_taken_away() -> None:
    ground = Ground(tree({}), ["package.json"], tree(BEFORE))
    (detected_gate,) = planned(ground, {}, ["tests"])
    (own,) = planned(ground, {"tests": GateRule(command="make test")}, ["tests"])
    (never,) = planned(ground, {"tests": GateRule(when="never")}, ["tests"])
    assert ([len(item.gone) for item in (detected_gate, own, never)]) == [2, 0, 0]
