"""Hooks that stand beside those of others. What ours start is a program that writes down how it was called."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from trackdown.adapters.git.hooks import GitHooks
from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import Refused, Unusable
from trackdown.testing.repositories import git

OPTIONS = ["--update-status", "--no-time-tracking"]


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """The file in which every call of Trackdown is a line."""
    return tmp_path / "told"


@pytest.fixture
def hooks(repository: GitRepository, told: Path) -> GitHooks:
    program = told.parent / "a program's name"
    _script(program, f'[ -t 0 ] || cat > "{told}.stdin"; echo "$*" >> "{told}"')
    return GitHooks(repository, repository.common_dir / "trackdown" / "hooks", str(program))


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def _commit(repository: GitRepository, message: str = "TASK-1") -> None:
    git(repository.root, "commit", "-q", "--allow-empty", "-m", message)


def _run(repository: GitRepository, name: str, *arguments: str, stdin: str = "") -> int:
    """The exit code of a hook, run as git runs it."""
    hook = str(repository.common_dir / "hooks" / name)
    return subprocess.run([hook, *arguments], cwd=repository.root, input=stdin.encode(), check=False).returncode


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _folder(repository: GitRepository) -> dict[str, bytes]:
    folder = repository.common_dir / "hooks"
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".sample"}


def test_each_hook_starts_a_scan_with_the_options(repository: GitRepository, hooks: GitHooks, told: Path) -> None:
    assert hooks.install(OPTIONS).installed
    root = repository.root
    _commit(repository)
    git(root, "commit", "-q", "--amend", "--allow-empty", "-m", "TASK-2")
    git(root, "checkout", "-q", "-b", "side", "HEAD~1")
    _commit(repository, "nothing that looks like one")
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "merge", "side")
    scan = "-P -m trackdown git scan --from-hook"
    options = " ".join(OPTIONS)
    assert _lines(told) == [
        f"{scan} post-commit {options}",
        f"{scan} post-commit {options}",
        f"{scan} post-rewrite {options} --rewritten - --by amend",
        f"{scan} post-merge {options}",
    ]


def test_a_commit_without_a_key_starts_nothing(repository: GitRepository, hooks: GitHooks, told: Path) -> None:
    hooks.install(OPTIONS)
    _commit(repository, "Tidy up")
    assert _lines(told) == []


def test_the_commits_of_an_agents_run_start_nothing(
    repository: GitRepository, hooks: GitHooks, told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks.install(OPTIONS)
    monkeypatch.setenv("TRACKDOWN_RUN", "r1")
    _commit(repository)
    assert _lines(told) == []


def test_a_hook_that_was_there_runs_first_with_all_that_git_gives_it(
    repository: GitRepository, hooks: GitHooks, told: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    for name in ("post-commit", "post-merge", "post-rewrite"):
        text = f'echo "{name} $*" >> "{mine}"; cat >> "{mine}"; [ -e "{told}" ] && echo late >> "{mine}"; exit 3'
        _script(repository.common_dir / "hooks" / name, text)
    before = _folder(repository)
    state = hooks.install(OPTIONS)
    assert all(hook.ours and hook.before for hook in state.hooks)
    _commit(repository)
    first = git(repository.root, "rev-parse", "HEAD")
    assert _lines(mine) == ["post-commit "]
    assert len(_lines(told)) == 1
    for path in (told, mine):
        path.unlink()
    git(repository.root, "-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "other")
    pair = f"{first} {git(repository.root, 'rev-parse', 'HEAD')}\n"
    assert _run(repository, "post-rewrite", "amend", stdin=pair) == 3
    assert _lines(mine) == ["post-rewrite amend", pair.strip()]
    assert _lines(Path(f"{told}.stdin")) == [pair.strip()]
    hooks.uninstall()
    assert _folder(repository) == before


def test_a_hook_ends_as_the_one_before_it_did(repository: GitRepository, hooks: GitHooks) -> None:
    _script(repository.common_dir / "hooks" / "post-merge", "exit 7")
    hooks.install(OPTIONS)
    assert _run(repository, "post-merge", "0") == 7


def test_installing_again_renews_the_options_and_nothing_else(repository: GitRepository, hooks: GitHooks) -> None:
    _script(repository.common_dir / "hooks" / "post-commit", "true")
    before = _folder(repository)
    hooks.install(OPTIONS)
    once = _folder(repository)
    assert hooks.install(OPTIONS) == hooks.status()
    assert _folder(repository) == once
    assert hooks.install(["--time-tracking"]).options == ["--time-tracking"]
    hooks.uninstall()
    hooks.uninstall()
    assert _folder(repository) == before


def test_a_hook_that_somebody_puts_over_ours_stays(repository: GitRepository, hooks: GitHooks) -> None:
    hook = repository.common_dir / "hooks" / "post-commit"
    _script(hook, "echo one")
    hooks.install(OPTIONS)
    _script(hook, "echo two")
    before = _folder(repository)
    assert not hooks.status().installed
    with pytest.raises(Refused, match="another one that was kept"):
        hooks.install(OPTIONS)
    assert _folder(repository) == before


def test_two_hooks_that_call_each_other_come_to_an_end(
    repository: GitRepository, hooks: GitHooks, told: Path, tmp_path: Path
) -> None:
    hooks.install(OPTIONS)
    hook, mine = repository.common_dir / "hooks" / "post-commit", tmp_path / "mine"
    hook.rename(hook.with_name("post-commit.legacy"))
    _script(hook, f'echo tool >> "{mine}"; "$(dirname "$0")/post-commit.legacy" "$@"')
    hooks.install(OPTIONS)
    _commit(repository)
    assert _lines(mine) == ["tool"]
    assert _lines(told)


@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_a_folder_of_hooks_that_belongs_to_others_is_not_touched(
    repository: GitRepository, hooks: GitHooks, told: Path, tmp_path: Path, scope: str
) -> None:
    root, mine = repository.root, tmp_path / "mine"
    folder = root / ".husky" if scope == "--local" else tmp_path / "everywhere"
    path = ".husky" if scope == "--local" else str(folder)
    for name in ("pre-commit", "post-commit"):
        _script(folder / name, f'echo {name} >> "{mine}"')
    git(root, "config", scope, "core.hooksPath", path)
    before = sorted(folder.iterdir())
    assert hooks.install(OPTIONS).installed
    assert hooks.install(OPTIONS).installed
    _commit(repository)
    assert _lines(mine) == ["pre-commit", "post-commit"]
    assert len(_lines(told)) == 1
    _script(folder / "commit-msg", "exit 1")
    git(root, "commit", "-q", "--allow-empty", "-m", "no", ok=(1,))
    (folder / "commit-msg").unlink()
    assert sorted(folder.iterdir()) == before
    assert not hooks.uninstall().installed
    assert git(root, "config", "core.hooksPath") == path
    _commit(repository)
    assert len(_lines(told)) == 1


def test_hooks_hold_in_every_worktree(repository: GitRepository, hooks: GitHooks, told: Path, tmp_path: Path) -> None:
    hooks.install(OPTIONS)
    other = tmp_path / "other tree"
    git(repository.root, "worktree", "add", "-q", "-b", "other", str(other))
    git(other, "commit", "-q", "--allow-empty", "-m", "TASK-1")
    assert len(_lines(told)) == 1
    there = GitHooks(GitRepository.open(other), repository.common_dir / "trackdown" / "hooks", str(told))
    assert there.status().installed


def test_a_program_that_is_gone_is_said_and_breaks_no_commit(repository: GitRepository, hooks: GitHooks) -> None:
    program = Path(hooks.install(OPTIONS).program)
    program.unlink()
    assert not hooks.status().startable
    _commit(repository)


def test_a_forgotten_folder_is_not_guessed(repository: GitRepository, hooks: GitHooks) -> None:
    git(repository.root, "config", "core.hooksPath", ".husky")
    hooks.install(OPTIONS)
    (repository.common_dir / "trackdown" / "hooks" / "before.json").write_bytes(b"\x00{")
    for act in (lambda: hooks.install(OPTIONS), hooks.uninstall, hooks.status):
        with pytest.raises(Unusable, match="no longer known"):
            act()


def test_a_folder_that_cannot_be_written_is_named(repository: GitRepository, hooks: GitHooks) -> None:
    folder = repository.common_dir / "hooks"
    folder.rename(folder.with_name("hooks.away"))
    folder.write_bytes(b"")
    with pytest.raises(Unusable, match="cannot be put in place"):
        hooks.install(OPTIONS)
    assert not hooks.status().installed
