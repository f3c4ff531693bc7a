"""Whatever people type, an export of it that is imported into an empty store is the same export, byte for byte."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from cli_person import git
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trackdown.cli.main import main

FORMS = (["--stream", "--batch-size", "2"], [])
TEXTS = st.sampled_from(
    ["Plain", "Ünïcode ✓ 日本", 'quo"ted \\ back', "<b>&amp;</b>", "a: b #c", "- [ ] x", "{{x}} %s $y"]
)
EPICS, ISSUES, TASKS = (st.sampled_from([f"{kind}-1", f"{kind}-2"]) for kind in ("EPIC", "ISSUE", "TASK"))
KEYS = st.one_of(EPICS, ISSUES, TASKS)
STATUSES = st.sampled_from(["in-progress", "review", "done", "blocked", "cancelled", "open", "reopened"])
Words = tuple[str, ...]


def line(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[Words]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts))


BEGINNING: list[Words] = [
    ("sprint", "create", "23", "--capacity", "40", "--goal", "Ship ✓"),
    ("create", "--kind", "epic", "--title", "Epic", "--business-value", "Money", "--target-date", "2026-06-01"),
    ("create", "--kind", "issue", "--title", "Issue", "--parent", "EPIC-1", "--type", "bug", "--severity", "high"),
    (
        "create",
        "--kind",
        "task",
        "--title",
        "One",
        "--parent",
        "ISSUE-1",
        "--criterion",
        "it holds",
        "--estimate",
        "4h",
    ),
    ("create", "--kind", "task", "--title", "Two", "--depends-on", "TASK-1", "--label", "a,b", "--estimate", "3"),
]
LINES = st.one_of(
    line("create", "--kind", "issue", "--title", TEXTS, "--description", TEXTS, "--component", "auth,api"),
    line("update", KEYS, "--status", STATUSES, "--reason", TEXTS),
    line("update", KEYS, "--status", STATUSES, "--reason", TEXTS, "--force"),
    line("update", KEYS, "--title", TEXTS, "--assignee", "@me", "--comment", TEXTS),
    line("update", KEYS, "--log-time", "90m", "--remaining", "30m"),
    line("update", KEYS, "--sprint", "23", "--add-label", "ü"),
    line("update", KEYS, "--progress", "40", "--priority", "P0"),
    line("update", TASKS, "--parent", st.one_of(ISSUES, EPICS)),
    line("update", TASKS, "--meet", "1"),
    line("update", KEYS, "--add-subtask", TEXTS, "--estimate", "2.5"),
    line("comment", KEYS, TEXTS),
    line("block", KEYS, "--by", st.one_of(KEYS, st.just("OTHER-9"))),
    line("block", KEYS, "--reason", TEXTS, "--owner", "dba"),
    line("unblock", KEYS, "--reason", TEXTS),
    line("link", KEYS, "--relates", st.one_of(KEYS, st.just("X-1"))),
    line("link", KEYS, "--duplicates", KEYS),
    line("link", KEYS, "--commit", "abc1234"),
    line("reclassify", KEYS, st.sampled_from(["--to-issue", "--to-task"]), "--reason", TEXTS),
    line("archive", KEYS),
    line("sprint", "start", "23"),
    line("sprint", "close", "23"),
    line("undo"),
)


def typed(folder: Path, *words: str) -> tuple[int, str]:
    """The exit code and everything printed."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = main(["-C", str(folder), *words])
    return code, out.getvalue()


@contextmanager
def project() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        git(Path(place), "init", "-q", "-b", "main", ".")
        assert typed(Path(place), "init")[0] == 0
        yield Path(place)


def test_what_every_example_begins_with_can_be_typed() -> None:
    with project() as one:
        for words in BEGINNING:
            code, said = typed(one, *words)
            assert code == 0, said


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(LINES, min_size=4, max_size=14))
@example([("link", "EPIC-1", "--relates", "X-1"), ("reclassify", "TASK-2", "--to-issue", "--reason", "so"), ("undo",)])
@example([("block", "TASK-1", "--by", "OTHER-9"), ("sprint", "start", "23"), ("archive", "TASK-2")])
def test_any_export_imported_into_an_empty_store_is_exported_as_the_same_bytes(lines: list[Words]) -> None:
    with project() as one:
        for words in [*BEGINNING, *lines]:
            code, said = typed(one, *words)
            # Refused is fine; to stumble over it is not, nor is a line that nobody could type.
            assert code in (0, 2, 3, 4, 5), (words, said)
            assert "E-USAGE" not in said, words
        for form in FORMS:
            with project() as empty:
                assert typed(one, "export", *form, "--output", "kept")[0] == 0
                code, said = typed(empty, "import", str(one / "kept"))
                assert code == 0, said
                assert typed(empty, "export", *form, "--output", "kept")[0] == 0
                assert (empty / "kept").read_bytes() == (one / "kept").read_bytes()
                assert "0 rows differed" in typed(empty, "admin", "rebuild")[1]
