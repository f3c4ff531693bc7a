"""Making and checking tickets for agents, as it is typed."""

from __future__ import annotations

import pytest
from cli_person import Person

GOOD = (
    *("create", "--agent-ticket", "--agent", "codex", "--title", "Add GET /users/{id}", "--complexity", "simple"),
    *("--description", "People cannot see what is known about them; this endpoint lets them, as the law asks of us."),
    *("--criterion", "GET returns 200 with the user", "--check", "pytest -q tests/test_users.py"),
    *("--modify", "src/users.py", "--create-file", "tests/test_users.py"),
)


def test_a_new_agent_ticket_has_a_key_of_its_own_and_the_next_id_of_its_agent(person: Person) -> None:
    first = person.asks(*GOOD)
    second = person.asks(*GOOD, "--depends-on", "CODEX-1")
    assert (first["key"], first["id"]) == ("TASK-1", "CODEX-1")
    assert (second["key"], second["id"]) == ("TASK-2", "CODEX-2")
    shown = person.asks("show", "CODEX-2")
    assert shown["depends_on"] == ["TASK-1"]
    assert shown["files"] == {"modify": ["src/users.py"], "create": ["tests/test_users.py"]}
    assert next((item["text"], item["check"]) for item in shown["criteria"]) == (
        "GET returns 200 with the user",
        "pytest -q tests/test_users.py",
    )


def test_each_agent_counts_for_itself(person: Person) -> None:
    ids = [
        person.asks("create", "--agent-ticket", "--agent", name, "--title", "Do it")["id"] for name in ("a", "b-c", "a")
    ]
    assert ids == ["A-1", "B_C-1", "A-2"]


def test_its_text_is_filled_in_and_reads_as_an_agent_ticket_again(person: Person) -> None:
    person.does(*GOOD)
    text = person.does("export", "CODEX-1", "--format", "arela")
    assert text.startswith("# Ticket: CODEX-1 - Add GET /users/{id}\n\n**Agent:** @codex\n**Priority:** medium\n")
    for part in (
        "**Complexity:** simple",
        "as the law asks",
        "src/users.py (modify)",
        "## Rollback Plan",
        "15-30 minutes",
    ):
        assert part in text, part
    person.writes("CODEX-1.md", text)
    assert person.asks("import", "CODEX-1.md", "--format", "arela")["same"] == ["CODEX-1"]


def test_what_is_missing_is_told_and_keeps_nothing_back(person: Person) -> None:
    answer = person.types("create", "--agent-ticket", "--agent", "codex", "--title", "Make login work")
    assert answer.code == 0
    assert "Make login work" in answer.err
    found = person.asks("ticket", "lint", "CODEX-1")["findings"]
    assert {"vague", "context", "criteria", "files", "placeholder"} <= {item["rule"] for item in found}


def test_lint_names_the_place_and_how_to_mend_it(person: Person) -> None:
    person.does("create", "--title", "Make login work", "--criterion", "Login works correctly")
    shown = person.does("ticket", "lint", "TASK-1")
    assert 'TASK-1  criterion 1: "Login works correctly" cannot be tested.' in shown
    assert "returns 401" in shown
    assert person.types("ticket", "lint", "TASK-1", "--strict").code == 1
    assert person.types("ticket", "lint", "TASK-1").code == 0


def test_lint_takes_a_query(person: Person) -> None:
    person.does("create", "--title", "Fix it", "--label", "login")
    person.does("create", "--title", "Improve")
    assert {item["key"] for item in person.asks("ticket", "lint", "--query", "label:login")["findings"]} == {"TASK-1"}


def test_a_ticket_with_nothing_to_find_is_said_to_be_clear(person: Person) -> None:
    person.does(*GOOD)
    text = person.does("show", "CODEX-1", "--document")
    lines = [
        line for line in text.split("\n") if not line.lstrip("- []0123456789.*").startswith("[") and ":** [" not in line
    ]
    kept = [
        line
        for line in lines
        if "[What" not in line and "[path" not in line and "[Which" not in line and "[Types" not in line
    ]
    person.writes("t.md", "\n".join(kept))
    person.does("update", "CODEX-1", "--file", "t.md")
    assert person.asks("ticket", "lint", "CODEX-1")["findings"] == []
    assert person.types("ticket", "lint", "CODEX-1", "--strict").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("create", "--agent-ticket", "--title", "x"), 2),
        (("create", "--agent-ticket", "--agent", "task", "--title", "x"), 2),
        (("create", "--agent-ticket", "--agent", "9", "--title", "x"), 2),
        (("create", "--agent-ticket", "--agent", "codex", "--title", "x", "--complexity", "huge"), 2),
        (("create", "--agent-ticket", "--agent", "codex", "--title", "x", "--template", "task"), 2),
        (("create", "--agent-ticket", "--agent", "codex", "--title", "x", "--depends-on", "TASK-9"), 5),
        (("create", "--title", "x", "--complexity", "simple"), 2),
        (("create", "--file", "x.md", "--agent-ticket"), 2),
        (("ticket", "lint"), 2),
        (("ticket", "lint", "TASK-9"), 5),
        (("ticket", "lint", "--query", "((("), 2),
    ],
)
def test_what_cannot_be_done_changes_nothing(person: Person, words: tuple[str, ...], code: int) -> None:
    before = person.everything()
    assert person.fails(*words)["exit"] == code
    assert person.everything() == before


def test_a_template_of_the_projects_own_is_used(person: Person) -> None:
    person.writes(
        ".trackdown/templates/agent-ticket.md",
        "# Ticket: [AGENT]-[ID] - {{title}}\n\n**Priority:** low\n\n## Context\n\nx\n",
    )
    person.does(*GOOD)
    text = person.does("export", "CODEX-1", "--format", "arela")
    assert "Rollback" not in text
    assert "## Acceptance Criteria\n\n- [ ] GET returns 200 with the user\n  check:" in text


def test_the_brief_of_an_agent_ticket_is_its_text_in_its_order(person: Person) -> None:
    person.does(*GOOD)
    brief = person.does("show", "CODEX-1", "--brief")
    order = [brief.index(f"\n## {name}\n") for name in ("Context", "Acceptance Criteria", "Test Requirements", "Rules")]
    assert order == sorted(order)
    assert brief.count("GET returns 200 with the user") == 1


def test_show_says_in_one_line_what_it_will_take(person: Person) -> None:
    person.does("create", "--title", "Something else")
    assert "forecast" not in person.does("show", "TASK-1")
    assert person.asks("show", "TASK-1")["forecast"] is None
    person.does(*GOOD)
    [line] = [line for line in person.does("show", "CODEX-1").split("\n") if line.startswith("forecast")]
    assert "15m - 30m (estimated: by its complexity (simple))" in line
    told = person.asks("show", "CODEX-1")["forecast"]
    assert (told["seconds"], told["estimated"], told["runs"], told["cost_usd"]) == ([900, 1800], True, 0, None)


def test_what_is_expected_without_history_is_set_in_the_configuration(person: Person) -> None:
    person.does("config", "set", "forecast.minutes", '{"simple": [5, 6]}')
    person.does("config", "set", "forecast.usd_per_1k", '{"codex": 0.5}')
    person.does("config", "set", "forecast.tokens", '{"simple": [1000, 1000]}')
    person.does(*GOOD)
    told = person.asks("show", "CODEX-1")["forecast"]
    assert (told["tokens"], told["cost_usd"], told["seconds"]) == ([1000, 1000], ["0.5", "0.5"], [300, 360])
