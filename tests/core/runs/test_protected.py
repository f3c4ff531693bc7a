"""Paths that judge an agent, and the ways in which a ticket or a check names files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.protected import matches, normal, protected_patterns, violations
from trackdown.core.runs.protected import names as stands_for

BASE = [
    "Makefile",
    "check.py",
    "lib/deep/test_c.py",
    "package.json",
    "scripts/check.sh",
    "scripts/more.mk",
    "src/app.py",
    "src/app.test.ts",
    "src/data.txt",
    "sub/tests/data.json",
    "sub/tests/test_deep.py",
    "sub/run.sh",
    "test/a.js",
    "test_top.py",
    "tests/__init__.py",
    "tests/data/x.json",
    "tests/test_a.py",
    "tests/test_b.py",
    "web/login.spec.ts",
]


@pytest.mark.parametrize(
    ("check", "named"),
    [
        ("pytest tests/test_a.py", {"tests/test_a.py"}),
        (["pytest", "-q", "./tests//test_a.py"], {"tests/test_a.py"}),
        ("pytest 'tests/test_a.py::TestA::test_b[x y]'", {"tests/test_a.py"}),
        ("pytest tests/test_a.py:12", {"tests/test_a.py"}),
        ("pytest tests/test_[ab].py", {"tests/test_a.py", "tests/test_b.py"}),
        ("pytest tests/data", {"tests/data/x.json"}),
        ("python -m unittest tests.test_a.TestA.test_b", {"tests/test_a.py"}),
        ("python -m pytest src/app.py tests/test_new.py", set()),
        ("python -m unittest tests.test_a.TestA", {"tests/test_a.py"}),
        ("python -m unittest test_top.TestA.test_b", {"test_top.py"}),
        ("python -m unittest sub.tests", {"sub/tests/data.json", "sub/tests/test_deep.py"}),
        ("python -m unittest sub.tests.nothing", set()),
        ("python -m src.app.main", set()),
        ("pytest lib/deep/test_c.py", {"lib/deep/test_c.py"}),
        ("cat sub/tests/data.json", {"sub/tests/data.json"}),
        ("pytest --deselect=tests/test_a.py::test_b[x=y]", {"tests/test_a.py"}),
        ("env PYTHONPATH=tests mypy src", set()),
        ("cd sub && pytest /tests/test_deep.py", set()),
        ("mypy src/app.py", set()),
        ("pytest", set()),
        ("npm test", set()),
        ("npm run test -- src/app.test.ts", {"src/app.test.ts"}),
        ("make -s test", set()),
        ("make -f scripts/more.mk all", {"scripts/more.mk"}),
        ("make --file=scripts/more.mk", {"scripts/more.mk"}),
        ("mocha test", {"test/a.js"}),
        ("./scripts/check.sh src/app.py", {"scripts/check.sh"}),
        ("bash -e scripts/check.sh src/app.py", {"scripts/check.sh"}),
        ("sh scripts/missing.sh src/app.py", set()),
        ("A=1 uv run python3.12 check.py", {"check.py"}),
        ("timeout 60 check.py", {"check.py"}),
        ("true && pytest tests/test_a.py; web/login.spec.ts | cat", {"tests/test_a.py", "web/login.spec.ts"}),
        ("cd sub && pytest tests/test_deep.py", {"sub/tests/test_deep.py"}),
        ("(cd sub && true) && sh run.sh", set()),
        ("cd sub\nsh run.sh", {"sub/run.sh"}),
        ("bash -c 'cd sub && ./run.sh'", {"sub/run.sh"}),
        (["sh", "-c", "pytest tests/test_a.py"], {"tests/test_a.py"}),
        ("python < check.py > src/app.py", {"check.py"}),
        ("pytest tests/test_a.py -k \"it's", {"tests/test_a.py"}),
        ("pytest --rootdir=tests/data", {"tests/data/x.json"}),
        ("pytest /tests/test_a.py ../tests/test_a.py", set()),
        ("", set()),
        ([], set()),
    ],
)
def test_a_check_names_the_tests_and_scripts_that_the_base_has(check: str | list[str], named: set[str]) -> None:
    assert protected_patterns([], [check], BASE).named == named


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("conftest.py", "a/b/conftest.py", True),
        ("conftest.py", "conftest.py", True),
        ("conftest.py", "myconftest.py", False),
        ("Makefile", "makefile", True),
        ("/Makefile", "sub/Makefile", False),
        (".github/**", ".github/workflows/x.yml", True),
        (".github/**", "a/.github/x", False),
        ("docs/", "docs/x.md", True),
        ("docs/", "docs", False),
        ("docs", "a/docs/x.md", True),
        ("*.cfg", "a/setup.cfg", True),
        ("ci/*.sh", "ci/a/b.sh", False),
        ("ci/**/x.sh", "ci/x.sh", True),
        ("ci/**/x.sh", "ci/a/b/x.sh", True),
        ("**/golden/*", "a/golden/x", True),
        ("a[0-9].txt", "a7.txt", True),
        ("a[!0-9].txt", "a7.txt", False),
        ("a?c", "a/c", False),
        ("a+(b", "a+(b", True),
        ("a\nb", "a\nb", True),
        ("a\nb", "ab", False),
        ("docs/**", "docs/a/b", True),
        ("docs/**", "docs", False),
        ("**", "a/b", True),
        ("a**b", "a/b", False),
        ("a**b", "axxb", True),
        ("[", "[", True),
        ("[]", "[]", True),
        ("[a]", "a", True),
        ("[a]", "[a]", False),
        ("a[b-d-]e", "ace", True),
        ("a[b-d-]e", "a-e", True),
        ("a[b-d]e", "a-e", False),
        ("a[b-b]e", "abe", True),
        ("a[b-b]e", "a-e", False),
        ("a[!xy]b", "a!b", True),
        ("a[d-b]e", "ace", False),
        ("a[d-b]e", "a-e", True),
        ("a[!x]b", "a/b", False),
        ("a[!xy]b", "azb", True),
        ("a[!xy]b", "axb", False),
        ("a[\n]b", "a\nb", True),
    ],
)
def test_patterns_match_as_in_a_gitignore_file(pattern: str, path: str, expected: bool) -> None:
    assert matches(path, pattern) is expected


@pytest.mark.parametrize("action", ["create", "modify", "delete"])
@pytest.mark.parametrize("path", [".trackdown/config.toml", ".github/workflows/ci.yml", "Jenkinsfile", "conftest.py"])
def test_what_always_judges_may_not_even_be_created(path: str, action: str) -> None:
    protected = protected_patterns(["conftest.py"], [], [])
    assert violations([("src/a.py", "modify"), (path, action)], *protected, []) == [path]


def test_a_test_that_a_check_names_may_be_created_but_not_changed() -> None:
    checks = ["pytest tests/test_a.py tests/test_new.py"]
    protected = protected_patterns([], checks, BASE)
    changes = [("tests/test_new.py", "create"), ("tests/test_a.py", "modify"), ("tests/test_b.py", "delete")]
    assert violations(changes, *protected, []) == ["tests/test_a.py"]


def test_only_what_already_is_there_can_be_a_test_that_a_check_names() -> None:
    changes = [("tests/new.py", "create"), ("tests/new.py", "modify"), ("tests/new.py", "delete")]
    assert [violations([change], [], ["tests/./new.py"], []) for change in changes] == [
        [],
        ["tests/new.py"],
        ["tests/new.py"],
    ]


def test_a_path_that_leads_out_of_the_repository_hides_no_other() -> None:
    changes = [("/etc/Makefile", "modify"), ("../Makefile", "modify"), ("Makefile", "modify")]
    assert violations(changes, ["Makefile"], [], []) == ["Makefile"]


def test_a_module_that_a_check_runs_may_not_be_put_in_front_of_the_real_one() -> None:
    checks: list[str | list[str]] = [
        "python -m unittest tests.test_a",
        ["python", "-m", "src"],
        ["python3", "-m", "doctest"],
        "python  -m  check",
    ]
    protected = protected_patterns([], checks, BASE)
    changes = [
        (path, "create")
        for path in ("unittest.py", "unittest/case.py", "sub/unittest.py", "src.py", "check.py", "doctest.py")
    ]
    assert violations(changes, *protected, []) == ["unittest.py", "unittest/case.py", "doctest.py"]


def test_a_named_tests_folder_protects_what_it_held() -> None:
    protected = protected_patterns([], ["pytest tests"], BASE)
    changes = [("tests/test_a.py", "delete"), ("tests/data/x.json", "modify"), ("tests/test_c.py", "create")]
    assert violations(changes, *protected, []) == ["tests/test_a.py", "tests/data/x.json"]


@pytest.mark.parametrize(
    ("entry", "free"),
    [
        ("tests/test_a.py", True),
        ("./tests//test_a.py", True),
        ("tests/", True),
        ("tests/*.py", True),
        ("**/test_*.py", True),
        ("./", True),
        ("t*s/test_[ab]?py", True),
        ("src/", False),
        ("test/", False),
        ("test_a.py", False),
        ("tests", False),
        ("tests/test_b.py", False),
        ("../tests/test_a.py", False),
        ("/tests/", False),
    ],
)
def test_a_ticket_frees_exactly_the_files_that_it_names(entry: str, free: bool) -> None:
    protected = protected_patterns([], ["pytest tests"], BASE)
    assert violations([("tests/test_a.py", "modify")], *protected, [entry]) == ([] if free else ["tests/test_a.py"])


def test_a_set_in_an_entry_stands_for_one_of_its_characters_and_no_other() -> None:
    assert [char for char in "abcxXAB-" if stands_for("src/[ab]", f"src/{char}")] == ["a", "b"]
    assert [char for char in "abcxXAB-" if stands_for("src/[!ab]", f"src/{char}")] == list("cxXAB-")


names = st.text(st.sampled_from("ab.*é -"), min_size=1, max_size=4).filter(lambda name: name not in (".", ".."))
paths = st.lists(names, min_size=1, max_size=4)


@given(paths, st.data())
def test_detours_in_a_path_do_not_change_where_it_leads(parts: list[str], data: st.DataObject) -> None:
    detours = [data.draw(st.sampled_from(["", "./", "/", "x/../", ".//"])) for _ in parts]
    detours[0] = detours[0].lstrip("/")
    winding = "/".join(f"{detour}{part}" for detour, part in zip(detours, parts, strict=True))
    assert normal(winding) == "/".join(parts)


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=4))
def test_no_check_and_no_pattern_is_too_strange_to_read(check: str, strange: list[str]) -> None:
    protected = protected_patterns(strange, [check, strange], [*BASE, *strange])
    changes = [(path, "modify") for path in [*BASE, *strange]]
    assert set(violations(changes, *protected, strange)) <= {path for path, _ in changes}


@given(st.lists(st.sampled_from(BASE), unique=True), st.sampled_from(BASE))
def test_naming_more_files_in_the_ticket_never_protects_more(allowed: list[str], another: str) -> None:
    protected = protected_patterns(["Makefile"], ["pytest tests"], BASE)
    changes = [(path, "modify") for path in BASE]
    fewer = set(violations(changes, *protected, [*allowed, another]))
    assert fewer == set(violations(changes, *protected, allowed)) - {another}
