from __future__ import annotations

from trackdown.testing.projects import Project

WORKFLOWS = """\
workflows:
  feature:
    states: [planning, development, review, testing, done]
    transitions:
      planning -> development: [agreed]
      development -> review: [code_complete, tests_passing]
      review -> testing: [code_approved]
      testing -> done: [qa_approved]
  short:
    states: [new, going, over]
    transitions:
      new -> going: []
      going -> over: [merged]
"""
WORK = "echo done > result.txt"


def follows(project: Project, workflow: str, *options: str) -> str:
    (project.root / ".trackdown" / "workflows.yaml").write_text(WORKFLOWS, encoding="utf-8")
    key = project.ticket(WORK, "--criterion", "there is a result", "--check", "test -f result.txt", *options)
    assert project.call("workflow", "assign", key, "--workflow", workflow).code == 0
    return key


def test_a_ticket_whose_workflow_does_not_let_it_begin_is_not_handed_out(project: Project) -> None:
    key = follows(project, "feature")
    answer = project.ask("run", key)
    assert answer.runs == {}
    assert "agreed is not approved" in answer.data["unstarted"][0]["reason"]
    assert project.shown(key)["status"] == "open"


def test_a_landed_run_sets_what_it_showed_and_stops_before_what_a_person_has_to_say(project: Project) -> None:
    key = follows(project, "feature")
    assert project.call("approve", key, "agreed").code == 0
    assert project.ask("run", key).runs[key]["state"] == "done"
    stands = project.ask("workflow", "show", key).data
    assert (stands["state"], stands["status"]) == ("review", "review")
    assert stands["guards"]["tests_passing"]["by"] == "gate"
    assert stands["guards"]["code_complete"]["evidence"]["commit"]
    assert project.has("result.txt")
    assert "code_approved" in project.shown(key)["comments"][-1]["text"]
    for guard in ("code_approved", "qa_approved"):
        assert project.call("approve", key, guard).code == 0
    assert project.call("update", key, "--status", "done").code == 0
    assert project.differing() == 0


def test_with_every_guard_met_by_the_run_the_ticket_is_done_on_its_evidence(project: Project) -> None:
    key = follows(project, "short")
    project.ask("run", key)
    assert project.ask("workflow", "show", key).data["state"] == "over"
    assert (project.shown(key)["status"], project.shown(key)["verified"]) == ("done", "evidence")


def test_a_run_that_did_not_get_through_leaves_its_ticket_where_its_workflow_was(project: Project) -> None:
    key = follows(project, "short")
    (project.plays / f"{key}.sh").write_text("echo no > other.txt\n", encoding="utf-8")
    project.ask("run", key)
    assert project.shown(key)["status"] == "blocked"
    assert project.ask("workflow", "show", key).data["state"] == "going"
