"""Whatever a turn came to, what it left in its workspace is under the run's ref before anything else happens."""

from __future__ import annotations

import pytest

from trackdown.testing.projects import Project
from trackdown.testing.repositories import git

ASKS = """echo '{"question": "Which?"}' > "$TRACKDOWN_QUESTION" """


@pytest.mark.parametrize(
    ("last", "options", "state"),
    [
        (ASKS, (), "waiting"),
        ("exit 3", (), "failed"),
        ("true", ("--criterion", "It is beautiful"), "review"),
        ("true", ("--criterion", "c", "--check", "true"), "done"),
    ],
)
def test_what_a_turn_left_is_kept(project: Project, last: str, options: tuple[str, ...], state: str) -> None:
    key = project.ticket(f"echo tracked > src/app.txt; echo new > new.txt; echo not > ignored.log; {last}", *options)
    project.ask("run", "--no-wait")
    run = project.run_of(key)
    assert run["state"] == state
    ref = f"refs/trackdown/wip/{run['uid']}"
    kept = git(project.root, "ls-tree", "-r", "--name-only", ref).splitlines()
    assert {"new.txt", "src/app.txt"} <= set(kept)
    assert "ignored.log" not in kept
    assert git(project.root, "show", f"{ref}:src/app.txt") == "tracked"
