"""How a verified result comes onto its branch, whatever the person does with it meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.testing.projects import AS_PERSON, Project
from trackdown.testing.repositories import commit_all, git, write

ROOT = '"$(git rev-parse --path-format=absolute --git-common-dir)/.."'


def _while_at_work(path: str, content: str) -> str:
    """The person commits to main while the agent is at work."""
    return f"printf '{content}' > {ROOT}/{path}; {AS_PERSON} add -A; {AS_PERSON} commit -q -m 'person: {path}'"


def test_a_result_lands_on_another_branch_that_nobody_has_checked_out(project: Project) -> None:
    git(project.root, "branch", "release")
    key = project.ticket("echo x > x.txt")
    assert project.ask("run", "--target", "release").code == 0
    assert project.log("release") == [f"{key}: Do it"]
    assert project.log("main") == []
    assert not (project.root / "x.txt").exists()


def test_the_target_is_recorded_so_switching_branches_does_not_matter(project: Project) -> None:
    git(project.root, "branch", "elsewhere")
    key = project.ticket(f"echo x > x.txt; {AS_PERSON} switch -q elsewhere")
    assert project.ask("run").code == 0
    assert project.log("main") == [f"{key}: Do it"]
    assert project.log("elsewhere") == []
    assert git(project.root, "branch", "--show-current") == "elsewhere"
    assert git(project.root, "status", "--porcelain") == ""


def test_a_changed_file_in_the_checkout_makes_the_run_wait_until_the_way_is_clear(project: Project) -> None:
    key = project.ticket("echo agent > src/app.txt")
    write(project.root, {"src/app.txt": "mine, not committed\n"})
    answer = project.ask("run")
    assert "1 uncommitted file is not seen by the agents: src/app.txt" in answer.err
    run = answer.runs[key]
    assert (answer.code, run["state"], run["wait"]["kind"]) == (4, "waiting", "checkout")
    assert f"trackdown merge {key}" in run["next"]
    assert (project.root / "src/app.txt").read_text() == "mine, not committed\n"
    still = project.ask("merge", key)
    assert (still.code, still.runs[key]["state"]) == (4, "waiting")
    git(project.root, "checkout", "-q", "--", "src/app.txt")
    assert project.ask("merge", key).code == 0
    assert (project.root / "src/app.txt").read_text() == "agent\n"
    assert len(project.turns()) == 1
    assert project.litter() == []


def test_an_untracked_file_in_the_way_is_never_overwritten(project: Project) -> None:
    key = project.ticket("echo agent > new.txt")
    write(project.root, {"new.txt": "mine\n"})
    assert project.ask("run").runs[key]["wait"]["kind"] == "checkout"
    assert (project.root / "new.txt").read_text() == "mine\n"
    (project.root / "new.txt").rename(project.folder / "away.txt")
    assert project.ask("run").runs[key]["state"] == "done", "the next run lands it"


def test_an_untracked_file_that_is_not_in_the_way_stays_and_stops_nothing(project: Project) -> None:
    project.ticket("echo agent > new.txt")
    write(project.root, {"notes.txt": "mine\n"})
    assert project.ask("run").code == 0
    assert (project.root / "notes.txt").read_text() == "mine\n"


def test_a_target_that_moved_on_is_built_upon_and_the_result_verified_again(project: Project) -> None:
    check = ("--criterion", "c", "--check", "test -f x.txt")
    key = project.ticket(f"echo x > x.txt; {_while_at_work('theirs.txt', 'theirs')}", *check)
    assert project.ask("run").code == 0
    assert project.log() == ["person: theirs.txt", f"{key}: Do it"]
    seen = project.run_of(key)["verifications"]
    assert [item["verdict"] for item in seen] == ["passed", "passed"]
    assert seen[0]["tree"] != seen[1]["tree"]


def test_what_no_longer_holds_on_the_moved_target_goes_back_to_the_agent(project: Project) -> None:
    check = ("--criterion", "no more than one", "--check", "test $(ls *.only | wc -l) = 1")
    rounds = [f"echo x > mine.only; {_while_at_work('theirs.only', 'theirs')}", "rm mine.only; echo x > x.txt"]
    key = project.ticket("", *check, rounds=rounds)
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["round"]) == (0, 1)
    assert project.has("theirs.only")
    assert not project.has("mine.only")


def test_a_conflict_takes_one_round_and_names_its_files(project: Project) -> None:
    resolves = """
    grep -q 'src/app.txt' "$TRACKDOWN_FEEDBACK"
    grep -q '<<<<<<<' src/app.txt
    printf 'theirs\\nagent\\n' > src/app.txt
    """
    key = project.ticket("", rounds=[f"echo agent > src/app.txt; {_while_at_work('src/app.txt', 'theirs')}", resolves])
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["outcome"], answer.runs[key]["round"]) == (0, "fixed", 1)
    assert project.file("src/app.txt") == "theirs\nagent"
    assert project.log() == ["person: src/app.txt", f"{key}: Do it"]


def test_conflict_markers_that_are_left_fail_the_round(project: Project) -> None:
    rounds = [f"echo agent > src/app.txt; {_while_at_work('src/app.txt', 'theirs')}", "true", "echo both > src/app.txt"]
    key = project.ticket("", rounds=rounds)
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["round"]) == (0, 2)
    kinds = [
        item["kind"] for item in project.run_of(key)["verifications"][1]["evidence"] if item["verdict"] == "failed"
    ]
    assert kinds == ["conflict"]
    assert project.file("src/app.txt") == "both"


def test_a_branch_that_is_gone_makes_the_run_wait(project: Project) -> None:
    git(project.root, "branch", "release")
    key = project.ticket(f"echo x > x.txt; {AS_PERSON} branch -q -D release")
    answer = project.ask("run", "--target", "release")
    assert answer.code == 4
    assert answer.runs[key]["state"] in ("review", "waiting")


def test_the_commit_names_agent_person_ticket_and_run(project: Project) -> None:
    key = project.ticket("echo x > x.txt", title="Make x")
    project.ask("run")
    show = git(project.root, "show", "-s", "--format=%an|%ae|%cn|%ce|%s|%(trailers:unfold)", "main")
    assert show.splitlines() == [
        f"Player|player@agents.trackdown.invalid|Ada Example|ada@example.org|{key}: Make x|Trackdown-Ticket: {key}",
        "Trackdown-Run: RUN-1",
    ]


def test_one_ticket_is_one_commit_however_many_the_agent_made(project: Project) -> None:
    one = "git add -A; git -c user.name=x -c user.email=x@example.org commit -q -m"
    key = project.ticket(f"echo a > a; {one} a; echo b > b; {one} b; echo c > c")
    project.ask("run")
    assert project.log() == [f"{key}: Do it"]
    assert [project.has(name) for name in "abc"] == [True] * 3


@pytest.mark.parametrize(
    "hook", ["pre-commit", "commit-msg", "post-checkout", "post-commit", "pre-rebase", "reference-transaction"]
)
def test_the_persons_hooks_are_never_run(hook: str, project: Project) -> None:
    ran = project.folder / "ran"
    file = project.root / ".git" / "hooks" / hook
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\necho {hook} >> {ran}\nexit 1\n")
    file.chmod(0o755)
    project.ticket(f"echo x > x.txt; {AS_PERSON} commit -q --allow-empty -m moved")
    assert project.ask("run").code == 0
    assert not ran.exists()


def test_signing_never_asks(project: Project) -> None:
    signer = project.folder / "signer"
    signer.write_text(f"#!/bin/sh\ntouch {project.folder}/asked\nexit 1\n")
    signer.chmod(0o755)
    for name, value in (("commit.gpgsign", "true"), ("gpg.program", str(signer)), ("user.signingkey", "ABC")):
        git(project.root, "config", name, value)
    project.ticket("echo x > x.txt")
    assert project.ask("run").code == 0
    assert not (project.folder / "asked").exists()


def test_after_a_merge_only_the_kept_work_is_left_and_everything_can_be_read(project: Project) -> None:
    key = project.ticket("echo thinking; echo x > x.txt; echo y > ignored.log", "--criterion", "c", "--check", "true")
    project.ask("run")
    run = project.run_of(key)
    refs = git(project.root, "for-each-ref", "--format=%(refname)").splitlines()
    assert refs == ["refs/heads/main", f"refs/trackdown/wip/{run['uid']}"]
    assert run["workspace"] is None
    assert project.litter() == []
    assert key in project.blob(run["turns"][0]["prompt"])
    events = project.ask("runs", "logs", key).data
    assert [event["text"] for event in events if event["type"] == "text"] == ["thinking"]
    assert events[-1]["outcome"] == "finished"
    assert "+x" in project.ask("runs", "diff", key).data["diff"]
    assert project.blob(project.evidence(key)[0]["output"]) == ""


def test_usage_is_kept_and_summed_over_the_turns(project: Project) -> None:
    spends = """echo '{"type": "usage", "input": 100, "output": 20, "cached": 5, "cost": "0.10"}'"""
    check = ("--criterion", "c", "--check", "test -f b")
    key = project.ticket("", *check, rounds=[f"{spends}; echo a > a", f"{spends}; echo b > b"])
    project.ask("run")
    usage = project.run_of(key)["usage"]
    assert (usage["input"], usage["output"], usage["cached"], usage["cost"]) == (200, 40, 10, "0.20")


def test_a_linked_work_tree_of_the_person_may_have_the_target_checked_out(project: Project) -> None:
    tree = project.folder / "linked"
    git(project.root, "worktree", "add", "-q", "-b", "release", str(tree))
    key = project.ticket("echo x > x.txt")
    assert project.ask("run", "--target", "release").code == 0
    assert (tree / "x.txt").read_text() == "x\n"
    assert project.log("release") == [f"{key}: Do it"]
    assert Path(tree).is_dir()
    commit_all(tree)
