"""``trackdown runs search``, ``compare``, ``export`` and ``record``."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import git, write

NASTY = "<script>alert(1)</script> ``` # heading \x1b[31mred"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made


def test_words_are_found_in_all_runs_the_newest_first(project: Project) -> None:
    first = project.ticket("echo the Needle is here; echo 1 > 1.txt")
    project.ask("run")
    project.ticket("echo nothing; echo the needle again; echo 2 > 2.txt")
    project.ask("run")
    hits = project.ask("runs", "search", "NEEDLE").data["hits"]
    assert [(hit["run"], hit["type"], hit["field"]) for hit in hits] == [
        ("RUN-2", "text", "text"),
        ("RUN-1", "text", "text"),
    ]
    assert hits[0]["line"] == 2
    assert [hit["run"] for hit in project.ask("runs", "search", "needle", "--ticket", first).data["hits"]] == ["RUN-1"]
    assert project.ask("runs", "search", "needle", "--agent", "nobody").data["hits"] == []
    assert project.ask("runs", "search", "needle", "--kind", "tool,error").data["hits"] == []
    assert len(project.ask("runs", "search", "needle", "--limit", "1").data["hits"]) == 1
    assert "RUN-1 TASK-1 turn 0 line 1  text  the Needle is here" in project.call("runs", "search", "needle").out
    assert project.call("-q", "runs", "search", "needle").out.split() == ["RUN-2", "RUN-1"]


def test_what_cannot_be_looked_for_is_refused(project: Project) -> None:
    assert project.ask("runs", "search").code == 2
    assert project.ask("runs", "search", " ").code == 2
    assert project.ask("runs", "search", "x", "--kind", "toll").code == 2
    assert project.ask("runs", "search", "x", "--ticket", "TASK-9").code == 5
    assert project.ask("runs", "show", "RUN-1", "RUN-2").code == 2


def test_a_transcript_that_is_gone_is_named_and_the_others_are_searched(project: Project) -> None:
    for number in range(2):
        project.ticket(f"echo needle {number}; echo {number} > {number}.txt")
    project.ask("run", "--jobs", "1")
    digest = project.run_of("RUN-2")["turns"][0]["transcript"]
    (project.root / ".git" / "trackdown" / "blobs" / digest[:2] / digest[2:]).unlink()
    answer = project.call("runs", "search", "needle")
    assert [line.split()[0] for line in answer.out.splitlines()] == ["RUN-1"]
    assert answer.err.startswith("Not searched: RUN-2, turn 0")
    assert len(project.ask("runs", "search", "needle").data["not_searched"]) == 1


def test_two_runs_are_compared_by_what_each_did(project: Project) -> None:
    left = project.ticket("echo same > same.txt; echo a > differs.txt; echo l > left.txt", "--criterion", "Reads well")
    right = project.ticket(
        "", "--criterion", "Reads well", "--check", "test -f right.txt",
        rounds=["echo b > differs.txt", "echo same > same.txt; echo r > right.txt"],
    )  # fmt: skip
    project.ask("run", "--jobs", "1")
    found = project.ask("runs", "compare", left, right).data
    assert found["only_left"] == ["left.txt"]
    assert found["only_right"] == ["right.txt"]
    assert found["differing"] == ["differs.txt"]
    assert found["same"] == ["same.txt"]
    assert (found["left"]["rounds"], found["right"]["rounds"]) == (0, 1)
    assert found["checks"] == {"Reads well": ["", "passed"]}
    text = project.call("runs", "compare", left, right).out
    assert "fix rounds" in text
    assert "  differs.txt" in text
    assert project.ask("runs", "compare", left).code == 2
    assert project.ask("runs", "compare", left, "RUN-9").code == 5


def test_what_a_run_cost_by_the_price_list_is_in_the_comparison_and_in_the_export(project: Project) -> None:
    said = [
        json.dumps({"type": "session", "id": "s-1", "model": "gpt-5.5"}),
        json.dumps({"type": "usage", "input": 100_000, "output": 5_000}),
    ]
    key = project.ticket("\n".join([*(f"echo '{line}'" for line in said), "echo 1 > 1.txt"]))
    project.ask("run")
    cost = project.run_of(key)["cost"]
    assert float(cost["usd"]) > 0
    assert project.ask("runs", "compare", key, key).data["left"]["cost"] == cost["usd"]
    exported = project.call("runs", "export", key, "--format", "markdown").out
    assert f"- cost: {cost['usd']} USD, by genai-prices " in exported
    assert f"{cost['usd']} USD by the price list" in exported


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_page_holds_the_whole_run_and_nothing_in_it_runs_or_is_loaded(project: Project) -> None:
    write(project.plays, {"nasty": NASTY})
    key = project.ticket(f"cat {project.plays}/nasty; echo; echo x > x.txt", title="<b>Do</b> & see")
    project.ask("run")
    answer = project.call("runs", "export", key, "--format", "html", "--output", "out.html")
    assert answer.code == 0
    page = (project.root / "out.html").read_text(encoding="utf-8")
    seen = _Tags()
    seen.feed(page)
    assert seen.tags.isdisjoint({"script", "img", "link", "iframe", "b"} - {"b"})
    assert {"src", "href", "onclick", "onload"}.isdisjoint(seen.attributes)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Do&lt;/b&gt; &amp; see" in page
    assert "\x1b" not in page
    assert "what it was told" in page


def test_as_markdown_what_an_agent_said_stays_inside_of_its_quote(project: Project) -> None:
    write(project.plays, {"nasty": NASTY})
    key = project.ticket(f"cat {project.plays}/nasty; echo; echo x > x.txt")
    project.ask("run")
    text = project.call("runs", "export", key).out
    said = [line for line in text.splitlines() if "alert(1)" in line]
    assert said
    assert all(line.startswith("> ") and "<script" not in line for line in said)
    assert "\x1b" not in text
    assert "## Turn 0, round 0" in text


def test_an_export_that_cannot_be_written_says_so(project: Project) -> None:
    project.ticket("echo x > x.txt")
    project.ask("run")
    assert project.ask("runs", "export", "RUN-1", "--output", "no/such/folder.md").code == 2
    assert project.ask("runs", "export", "RUN-1", "--format", "pdf").code == 2


FIRST = """\
echo first; printf 'a\\n' > a.txt; printf '\\377\\000bytes' > raw.bin; mkdir -p deep/er
printf 'true\\n' > deep/er/run.sh; chmod +x deep/er/run.sh; ln -s a.txt to-a; rm src/app.txt
echo odd > "$(printf 'two\\nlines "and" b\\\\ack')"
"""
SECOND = """\
echo second; rm to-a; echo now a file > to-a; chmod -x deep/er/run.sh; mv raw.bin moved.bin; mkdir src/app.txt
echo in > src/app.txt/in; ln -sf nowhere dangling; printf 'no newline' > a.txt
"""


def test_a_recorded_run_that_is_played_again_gives_the_same_tree(project: Project, tmp_path: Path) -> None:
    key = project.ticket("", "--criterion", "c", "--check", "test -f moved.bin", rounds=[FIRST, SECOND])
    assert project.ask("run").code == 0
    run = project.run_of(key)
    assert run["outcome"] == "fixed"
    recording = tmp_path / "recording.json"
    assert project.call("runs", "record", key, "--output", str(recording)).code == 0
    rounds = json.loads(recording.read_text(encoding="utf-8"))["rounds"]
    assert [next(step["say"] for step in steps if "say" in step) for steps in rounds] == ["first", "second"]

    # The same ticket once more, from the same beginning.
    git(project.root, "branch", "again", run["base"])
    project.agent("player-again", adapter="replay", command="", options={"recording": str(recording)})
    again = project.ticket("", "--criterion", "c", "--check", "test -f moved.bin", title="Again")
    answer = project.ask("run", again, "--agent", "player-again", "--target", "again")
    assert answer.code == 0, answer
    assert project.run_of(again)["outcome"] == "fixed"
    assert git(project.root, "rev-parse", "again^{tree}") == git(project.root, "rev-parse", f"{run['commit']}^{{tree}}")


def test_a_file_whose_name_no_recording_can_hold_is_left_out_and_named(project: Project) -> None:
    project.ticket("echo x > x.txt; echo y > \"$(printf 'bad\\377name')\"")
    assert project.ask("run").code == 0
    found = project.ask("runs", "record", "RUN-1").data
    assert found["left_out"] == ["bad\\udcffname has a name that is not UTF-8, as a recording is"]
    written = [step["write"]["path"] for step in json.loads(found["text"])["rounds"][0] if "write" in step]
    assert written == ["x.txt"]


def test_a_run_without_a_result_cannot_be_recorded(project: Project) -> None:
    key = project.ticket("exit 3")
    project.ask("run")
    answer = project.ask("runs", "record", key)
    assert (answer.code, "no result" in answer.error["message"]) == (2, True)
