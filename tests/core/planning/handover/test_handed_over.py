from __future__ import annotations

from trackdown.adapters.agents.registry import adapter
from trackdown.core.planning.handover.address import Handing, handed_over
from trackdown.core.planning.handover.conventions import PLAIN, Conventions
from trackdown.core.planning.handover.executor import SKILL, executor_rules, instruction_files
from trackdown.core.runs.policy import PinnedContract

SKILLED = Conventions("@worker", "WORKER.md", ".worker/skills", "$")
HELD = PinnedContract("API_CONTRACT.md", "server", ["GET /api/posts"])
BRIEF = "# TASK-1: Serve posts\n"


def test_the_brief_stands_whole_in_what_is_handed_over() -> None:
    for handing in (Handing(), Handing(SKILLED, HELD, skill=True), Handing(thinking=True)):
        assert BRIEF in handed_over(BRIEF, handing)


def test_an_agent_is_addressed_as_it_is_called() -> None:
    assert handed_over(BRIEF, Handing(SKILLED)).startswith("@worker: this ticket is yours.\n")
    assert handed_over(BRIEF, Handing(PLAIN)).startswith(BRIEF)


def test_work_to_think_about_is_asked_for_otherwise_than_work_to_do() -> None:
    think, do = (handed_over(BRIEF, Handing(thinking=thinking)) for thinking in (True, False))
    assert "edge cases" in think
    assert "edge cases" not in do
    assert "report back" in think.lower()
    assert "report back" in do.lower()


def test_the_rules_are_called_as_a_skill_only_where_one_lies_in_the_workspace() -> None:
    skilled = handed_over(BRIEF, Handing(SKILLED, HELD, skill=True))
    assert f"Use ${SKILL}." in skilled
    assert executor_rules()[0] not in skilled
    for told in (handed_over(BRIEF, Handing(SKILLED, HELD)), handed_over(BRIEF, Handing(PLAIN, HELD, skill=True))):
        assert all(rule in told for rule in executor_rules())


def test_the_operations_that_are_the_agents_are_listed() -> None:
    assert "Yours of its operations (1):\n\n- GET /api/posts\n" in handed_over(BRIEF, Handing(contract=HELD))
    assert "Yours of its" not in handed_over(BRIEF, Handing(contract=HELD._replace(operations=[])))


def test_a_client_gets_the_files_that_it_reads_by_itself() -> None:
    files = instruction_files(SKILLED, "API_CONTRACT.md")
    assert set(files) == {"WORKER.md", f".worker/skills/{SKILL}/SKILL.md"}
    assert files[f".worker/skills/{SKILL}/SKILL.md"].startswith(f"---\nname: {SKILL}\n")
    assert "BRIEF.md" in files["WORKER.md"]
    assert set(instruction_files(SKILLED, "")) == {"WORKER.md"}
    assert instruction_files(PLAIN, "API_CONTRACT.md") == {}


def test_every_real_client_is_called_by_a_name_of_its_own() -> None:
    found = [adapter(name).conventions for name in ("claude", "codex", "gemini", "opencode")]  # type: ignore[attr-defined]
    assert len({each.mention for each in found}) == 4
    assert all(each.instructions.endswith(".md") for each in found)
