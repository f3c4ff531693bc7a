"""What a workspace has besides the files that git has: copied and linked files, kept set-ups, ports, a place for
temporary files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown import bootstrap
from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all, write

IGNORED = {".gitignore": "*.log\n.env\nnode_modules/\nbuilt/\nsecret\n"}
CHECK = ("--criterion", "c", "--check")


def _install(project: Project) -> None:
    write(project.root, IGNORED)
    commit_all(project.root)
    write(project.root, {".env": "A=1\n", "node_modules/pkg/index.js": "x\n", "node_modules/.bin/tool": "y\n"})


def test_ignored_files_are_there_for_the_agent_and_for_the_checks(project: Project) -> None:
    _install(project)
    project.configure('[workspace]\ncopy = [".env"]\nlink = ["node_modules"]\n')
    key = project.ticket(
        "cat .env node_modules/pkg/index.js > seen.txt", *CHECK, "grep -q A=1 .env && test -f node_modules/pkg/index.js"
    )
    assert project.ask("run").code == 0
    assert project.file("seen.txt") == "A=1\nx"
    assert not project.has(".env")
    assert not project.has("node_modules/pkg/index.js")
    assert project.run_of(key)["outcome"] == "merged"


def test_a_copy_is_the_agents_own(project: Project) -> None:
    _install(project)
    project.configure('[workspace]\ncopy = [".env", "node_modules"]\n')
    project.ticket("echo B=2 > .env; rm node_modules/.bin/tool; echo x > x.txt")
    assert project.ask("run").code == 0
    assert (project.root / ".env").read_text(encoding="utf-8") == "A=1\n"
    assert (project.root / "node_modules" / ".bin" / "tool").exists()


def test_taking_a_linked_folder_away_leaves_the_persons_in_place(project: Project) -> None:
    _install(project)
    project.configure('[workspace]\nlink = ["node_modules"]\n')
    project.ticket("rm -r node_modules; echo x > x.txt")
    assert project.ask("run").code == 0
    assert (project.root / "node_modules" / "pkg" / "index.js").read_text(encoding="utf-8") == "x\n"


def test_nothing_outside_of_the_checkout_is_brought_in(project: Project, tmp_path: Path) -> None:
    _install(project)
    write(tmp_path / "elsewhere", {"secret": "very\n", "lib/a": "a\n"})
    (project.root / "secret").symlink_to(tmp_path / "elsewhere" / "secret")
    (project.root / "node_modules" / "out").symlink_to(tmp_path / "elsewhere" / "lib")
    project.configure('[workspace]\ncopy = ["secret", "node_modules", "README.md"]\n')
    key = project.ticket("test ! -e secret && test ! -e node_modules/out && test -e node_modules/pkg && echo x > x.txt")
    assert project.ask("run").code == 0
    brought = _prepared(project, key)["brought"]
    assert brought["copied"] == ["node_modules"]
    assert "secret: it leads out of the checkout" in brought["left_out"]
    assert "node_modules/out: it leads out of the checkout" in brought["left_out"]
    assert "README.md: git does not ignore it" in brought["left_out"]


def _prepared(project: Project, key: str) -> dict[str, object]:
    opened = bootstrap.project(str(project.root), project.environment)
    with opened.store.read() as reader:
        state = reader.runs(ticket=str(reader.uid_of(key)))[0]
    opened.store.close()
    found: dict[str, object] = state["prepared"]
    return found


@pytest.mark.parametrize(
    "pattern", ["/etc/passwd", "../secret", "a/../b", "", ".git/config", "a\\\\b", "a//b", "a\\u0001"]
)
def test_a_pattern_that_leads_elsewhere_is_refused(project: Project, pattern: str) -> None:
    file = project.root / ".trackdown" / "config.toml"
    before = file.read_text(encoding="utf-8")
    for name in ("copy", "link", "setup_inputs", "setup_outputs", "contract"):
        file.write_text(f'{before}\n[workspace]\n{name} = ["{pattern}"]\n', encoding="utf-8")
        answer = project.ask("list")
        assert (answer.code, answer.error["code"]) == (2, "E-CONFIG"), (name, answer)


SETUP = """
[workspace]
setup = ["date +%s%N >> LOG; mkdir -p built; cp deps.txt built/deps"]
setup_inputs = ["deps.txt"]
setup_outputs = ["built"]
"""


def _set_ups(project: Project) -> int:
    return len((project.folder / "set-ups.log").read_text(encoding="utf-8").splitlines())


def test_a_set_up_runs_once_while_what_it_is_made_from_stays_the_same(project: Project) -> None:
    write(project.root, {**IGNORED, "deps.txt": "one\n"})
    project.configure(SETUP.replace("LOG", str(project.folder / "set-ups.log")))
    project.ticket("cat built/deps > a.txt", *CHECK, "test -f built/deps")
    project.ticket("cat built/deps > b.txt; echo broken > built/deps", *CHECK, "grep -qx one built/deps")
    assert project.ask("run", "--jobs", "1").code == 0
    assert _set_ups(project) == 1
    assert (project.file("a.txt"), project.file("b.txt")) == ("one", "one")
    write(project.root, {"deps.txt": "two\n"})
    commit_all(project.root)
    project.ticket("cat built/deps > c.txt", *CHECK, "grep -qx two built/deps")
    assert project.ask("run").code == 0
    assert _set_ups(project) == 2
    assert project.file("c.txt") == "two"


def test_what_a_set_up_makes_of_an_agents_work_is_kept_for_nobody(project: Project) -> None:
    write(project.root, {**IGNORED, "deps.txt": "one\n"})
    project.configure(SETUP.replace("LOG", str(project.folder / "set-ups.log")))
    project.ticket("echo two > deps.txt", *CHECK, "grep -qx two built/deps")
    assert project.ask("run").code == 0
    assert _set_ups(project) == 2
    project.ticket("echo x > x.txt")
    assert project.ask("run").code == 0
    assert _set_ups(project) == 3


def test_a_set_up_that_does_not_make_what_it_should_is_run_each_time(project: Project) -> None:
    write(project.root, {**IGNORED, "deps.txt": "one\n"})
    project.configure(
        SETUP.replace("LOG", str(project.folder / "set-ups.log")).replace("mkdir -p built; cp deps.txt built/deps", ":")
    )
    project.ticket("echo x > x.txt")
    assert project.ask("run").code == 0
    assert _set_ups(project) == 2


PORTS = 'echo "$TRACKDOWN_PORT $TRACKDOWN_PORTS" > {}.txt'


def test_no_two_runs_share_a_port_and_a_run_keeps_its_own(project: Project) -> None:
    check = ("--criterion", "c", "--check", 'test "$(cat 2.txt 2>/dev/null)" = "$TRACKDOWN_PORT $TRACKDOWN_PORTS"')
    project.ticket(PORTS.format(1), "--criterion", "Reads well")
    project.ticket("", *check, rounds=["echo $TRACKDOWN_PORT > first.txt", PORTS.format(2)])
    project.ask("run", "--jobs", "2")
    first, count = project.file("2.txt").split()
    assert (project.file("first.txt"), count) == (first, "10")
    waiting = Path(project.ask("workspace", "open", "TASK-1").data["path"])
    held = int((waiting / "1.txt").read_text(encoding="utf-8").split()[0])
    assert abs(held - int(first)) >= 10
    # The block of the merged run is free again; that of the one in review is not.
    project.ticket(PORTS.format(3))
    project.ask("run")
    assert project.file("3.txt").split()[0] != str(held)


def test_ports_can_be_done_without(project: Project) -> None:
    project.configure("[workspace]\nports = 0\n")
    project.ticket('echo "<${TRACKDOWN_PORT-none}>" > port.txt')
    assert project.ask("run").code == 0
    assert project.file("port.txt") == "<none>"


def test_temporary_files_of_a_run_are_its_own_and_outside_of_its_workspace(project: Project) -> None:
    for number in (1, 2):
        project.ticket(f'echo "$TMPDIR" > {number}.txt; touch "$TMPDIR/left"')
    assert project.ask("run").code == 0
    places = [project.file(f"{number}.txt") for number in (1, 2)]
    assert len(set(places)) == 2
    assert all(place.startswith(str(project.state.resolve())) for place in places)
    assert os.environ.get("TMPDIR") not in places
