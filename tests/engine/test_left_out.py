"""What git cannot bring along, or must not, is told before and does not land."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trackdown.core.runs.evidence import Evidence
from trackdown.core.runs.model import Work
from trackdown.engine.left_out import NAMED, left_alone, left_out_evidence, noted
from trackdown.ports.repository import LeftOut
from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all, git, make_repository, person_configuration


def said(**item: Any) -> Evidence:
    later = {name: item.pop(name) for name in ("later",) if name in item}
    [kept] = noted([LeftOut(**item)])
    [found] = left_out_evidence(Work("c", "t", "o", 0, left_out=[{**kept, **later}]))
    return found


@pytest.mark.parametrize(
    ("item", "verdict", "words"),
    [
        ({"kind": "inside", "paths": ["sub/a"]}, "failed", "1 changed file inside of the submodule sub"),
        ({"kind": "nowhere"}, "failed", "only this workspace has"),
        ({"kind": "elsewhere"}, "person", "linked to another commit"),
        ({"kind": "unfiltered", "paths": ["a", "b"]}, "failed", "2 changed files that did not pass the filter sub"),
        ({"kind": "inside", "paths": ["sub/\udcff\n\x1b"], "later": 1}, "failed", "inside of the submodule sub"),
    ],
)
def test_each_kind_is_evidence_and_only_a_link_can_be_let_through_by_a_person(
    item: dict[str, Any], verdict: str, words: str
) -> None:
    found = said(name="sub", **item)
    assert found.verdict == verdict
    assert words in found.name
    assert f"{found.name}{found.excerpt}".encode().isascii() or "\ufffd" in found.excerpt
    assert "\x1b" not in found.excerpt


def test_of_many_files_some_are_named_and_the_rest_is_counted() -> None:
    excerpt = said(kind="inside", name="sub", paths=[f"sub/{number}" for number in range(NAMED + 7)]).excerpt
    assert f"sub/{NAMED - 1}\n… and 7 more\n" in excerpt


def test_a_brief_names_submodules_and_filtered_files_and_is_otherwise_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in person_configuration(tmp_path / "person").items():
        monkeypatch.setenv(name, value)
    home = make_repository(tmp_path / "home").root
    repository = make_repository(tmp_path / "project")
    assert left_alone(repository, "HEAD") == ""
    git(repository.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(home), "libs/sub")
    git(repository.root, "config", "filter.up.clean", "cat")
    git(repository.root, "config", "filter.up.required", "true")
    commit_all(repository.root, {".gitattributes": "*.bin filter=up\n", "big.bin": "x", "d/\x1b[1mbad\n.bin": "x"})
    text = left_alone(repository, "HEAD")
    assert "- libs/sub/: another repository" in text
    assert "git filters with up" in text
    assert "big.bin" in text
    assert "\x1b" not in text
    assert [line for line in text.splitlines() if line and not line.startswith(("- ", "## "))] == []


def test_a_set_up_that_leaves_work_in_a_submodule_is_refused(project: Project, tmp_path: Path) -> None:
    home = make_repository(tmp_path / "home", {"s.txt": "one\n"}).root
    git(project.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(home), "sub")
    project.configure('[workspace]\nsetup = ["echo other > sub/s.txt"]\n')
    commit_all(project.root)
    key = project.ticket("echo mine > src/app.txt")
    assert project.ask("run").code != 0
    assert "1 changed or new file in the folder of the submodule sub" in project.run_of(key)["reason"]
    assert project.turns() == []


def test_work_in_a_submodule_is_sent_back_and_does_not_land(project: Project, tmp_path: Path) -> None:
    home = make_repository(tmp_path / "home", {"s.txt": "one\n"}).root
    git(project.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(home), "sub")
    commit_all(project.root)
    rounds = ["echo changed > sub/s.txt; echo mine > src/app.txt", "rm sub/s.txt"]
    key = project.ticket("", rounds=rounds)
    assert project.ask("run").code == 0
    first = project.run_of(key)["verifications"][0]["evidence"]
    assert [(item["verdict"], item["name"]) for item in first if item["kind"] == "submodule"] == [
        ("failed", "1 changed file inside of the submodule sub")
    ]
    assert "## Changes are not taken from" in project.ask("show", key, "--brief").data["brief"]
