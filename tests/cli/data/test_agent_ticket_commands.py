"""Agent tickets in files, as they are imported and exported at the command line."""

from __future__ import annotations

import json

import pytest
from cli_person import Person

from trackdown.testing.agent_tickets import DESIGN, SMALL, TREE, YAML

FOLDER = ".arela/tickets"
FILES = {
    "claude/CLAUDE-045-caching.md": DESIGN,
    "codex/CODEX-007-parser.yaml": YAML,
    "codex/CODEX-123-profile.md": SMALL,
    "codex/CODEX-200-login.md": TREE,
}


@pytest.fixture
def team(person: Person) -> Person:
    for name, text in FILES.items():
        person.writes(f"{FOLDER}/{name}", text)
    person.writes(f"{FOLDER}/codex/EXAMPLE-001.md", "an example")
    return person


def now(person: Person, name: str) -> str:
    return (person.folder / FOLDER / name).read_bytes().decode()


def test_a_folder_is_imported_once_and_said_to_be_the_same_then(team: Person) -> None:
    first = team.asks("import", ".", "--format", "arela")
    assert first["created"] == ["CLAUDE-045", "CODEX-007", "CODEX-123", "CODEX-200"]
    assert first["absent"] == ["CODEX-41", "CODEX-42", "CODEX-999"]
    assert first["skipped"] == ["codex/EXAMPLE-001.md"]
    before = team.everything()
    again = team.asks("import", FOLDER, "--format", "arela")
    assert (again["created"], len(again["same"])) == ([], 4)
    assert team.everything() == before


def test_a_dry_run_says_the_same_and_changes_nothing(team: Person) -> None:
    before = team.everything()
    would = team.asks("import", ".", "--format", "arela", "--dry-run")
    assert team.everything() == before
    assert team.asks("import", ".", "--format", "arela") == {**would, "dry_run": False}


def test_each_id_finds_its_ticket(team: Person) -> None:
    team.does("import", ".", "--format", "arela")
    key = team.asks("show", "CODEX-123")["key"]
    assert key.startswith("TASK-")
    assert "also       CODEX-123" in team.does("show", key)
    team.does("comment", "claude-045", "seen")
    team.does("block", "CODEX-123", "--by", "CLAUDE-045")
    assert team.asks("show", "CODEX-123")["waits_for"] == [team.asks("show", "CLAUDE-45")["key"]]


def test_one_file_is_imported_and_printed_byte_for_byte(team: Person) -> None:
    assert team.does("import", f"{FOLDER}/codex/CODEX-123-profile.md", "--format", "arela").startswith("Made 1 ticket")
    assert team.does("export", "CODEX-123", "--format", "arela") == SMALL


@pytest.mark.parametrize(
    ("name", "text", "belongs"),
    [
        ("codex.md", SMALL, "codex/CODEX-123-serve-the-profile-of-a-user.md"),
        ("drafts/CODEX-123-profile.md", SMALL, "codex/CODEX-123-profile.md"),
        ("draft.yaml", YAML, "codex/CODEX-007-"),
    ],
)
def test_a_file_from_elsewhere_is_written_to_where_its_agents_tickets_are(
    person: Person, name: str, text: str, belongs: str
) -> None:
    person.writes(name, text)
    person.does("import", f"./{name}", "--format", "arela")
    (written,) = person.asks("export", "--format", "arela", "--in-place")["written"]
    assert written.startswith(belongs)
    assert now(person, written) == text
    person.does("update", text.partition("CODEX-")[1] + written[12:15], "--priority", "P0")
    assert person.asks("export", "--format", "arela", "--in-place")["written"] == [written]


def test_a_file_beside_the_agents_folders_stays_where_it_is(person: Person) -> None:
    person.writes(f"{FOLDER}/CODEX-123.md", SMALL)
    person.does("import", f"{FOLDER}/CODEX-123.md", "--format", "arela")
    assert person.asks("export", "--format", "arela", "--in-place")["written"] == []


def test_an_export_goes_into_a_folder_and_writes_over_nothing(team: Person) -> None:
    team.does("import", ".", "--format", "arela")
    done = team.asks("export", "--format", "arela", "--output", "out")
    assert sorted(done["written"]) == sorted(FILES)
    for name, text in FILES.items():
        assert (team.folder / "out" / name).read_text() == text
    team.writes("out/codex/CODEX-200-login.md", "theirs")
    answer = team.types("export", "--format", "arela", "--output", "out")
    assert answer.code == 3
    assert (team.folder / "out/codex/CODEX-200-login.md").read_text() == "theirs"
    team.does("export", "CODEX-200", "--format", "arela", "--output", "out", "--force")
    assert (team.folder / "out/codex/CODEX-200-login.md").read_text() == TREE


def test_edits_go_back_and_forth_between_the_ticket_and_its_file(team: Person) -> None:
    team.does("import", ".", "--format", "arela")
    team.does("update", "CODEX-123", "--priority", "P0")
    would = team.asks("export", "--format", "arela", "--in-place", "--dry-run")
    assert would["written"] == ["codex/CODEX-123-profile.md"]
    assert now(team, "codex/CODEX-123-profile.md") == SMALL
    team.does("export", "--format", "arela", "--in-place")
    theirs = SMALL.replace("**Priority:** high", "**Priority:** critical")
    assert now(team, "codex/CODEX-123-profile.md") == theirs
    assert now(team, "claude/CLAUDE-045-caching.md") == DESIGN
    team.writes(
        f"{FOLDER}/codex/CODEX-123-profile.md", theirs.replace("- [ ] GET returns 404", "- [x] GET returns 404")
    )
    assert team.types("import", ".", "--format", "arela").code == 3
    team.does("import", ".", "--format", "arela", "--update")
    assert [item["met"] for item in team.asks("show", "CODEX-123")["criteria"]][:2] == [False, True]
    assert team.asks("export", "--format", "arela", "--in-place")["written"] == []


def test_a_conflict_is_named_from_both_sides_and_nothing_is_lost(team: Person) -> None:
    team.does("import", ".", "--format", "arela")
    team.does("update", "CODEX-123", "--title", "Ours")
    theirs = SMALL.replace("of a user", "of theirs")
    team.writes(f"{FOLDER}/codex/CODEX-123-profile.md", theirs)
    outwards = json.loads(team.types("--json", "export", "--format", "arela", "--in-place").out)["data"]
    assert outwards["conflicts"] == ["codex/CODEX-123-profile.md"]
    inwards = team.types("--json", "import", ".", "--format", "arela", "--update")
    assert inwards.code == 3
    assert json.loads(inwards.out)["data"]["conflicts"] == ["CODEX-123"]
    assert now(team, "codex/CODEX-123-profile.md") == theirs
    assert team.asks("show", "CODEX-123")["title"] == "Ours"
    team.does("export", "CODEX-123", "--format", "arela", "--in-place", "--force")
    assert "Ticket: CODEX-123 - Ours" in now(team, "codex/CODEX-123-profile.md")


def test_statuses_are_read_from_and_noted_in_the_status_file(team: Person) -> None:
    status = f"{FOLDER}/.ticket-status.json"
    team.writes(status, '{"tickets": {"CODEX-200": {"status": "failed", "cost": 0.2}, "X-1": {"status": "open"}}}')
    team.does("import", ".", "--format", "arela")
    assert team.asks("show", "CODEX-200")["status"] == "reopened"
    team.does("update", "CODEX-123", "--status", "in-progress")
    assert team.asks("export", "--format", "arela", "--in-place")["statuses"]
    known = json.loads((team.folder / status).read_text())["tickets"]
    assert known["CODEX-123"] == {"status": "in_progress", "agent": "codex"}
    assert known["X-1"] == {"status": "open"}
    assert known["CODEX-200"]["cost"] == 0.2


def test_the_folder_in_place_is_a_setting(team: Person) -> None:
    team.does("import", ".", "--format", "arela")
    team.does("config", "set", "arela.folder", "planning/tickets")
    assert len(team.asks("export", "--format", "arela", "--in-place")["written"]) == 4
    assert (team.folder / "planning/tickets/codex/CODEX-200-login.md").read_text() == TREE
    assert team.fails("config", "set", "arela.folder", "../out")["exit"] == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("codex/CODEX-1.md", b""),
        ("codex/CODEX-1.md", b"# Ticket: CODEX-1 - x\n\n**Priority:** urgent\n"),
        ("codex/CODEX-1.md", b"# Ticket: CODEX-2 - x\n"),
        ("codex/CODEX-1.md", b"\xff\xfe\x00"),
        ("codex/CODEX-1.md", b"# Ticket: CODEX-1 - x\n" + b"y" * (1 << 20)),
        ("codex/CODEX-1.md", b"# Ticket: CODEX-1 - x\x00\n"),
        ("codex/CODEX-1.yaml", b"id: CODEX-1\ntitle: [1]\n"),
        ("codex/CODEX-1.yaml", b"id: CODEX-1\nid: CODEX-1\ntitle: x\n"),
        ("codex/CODEX-1.yaml", b"id: CODEX-1\ntitle: x\nestimatedCost: {}\n"),
        ("codex/CODEX-0123.md", SMALL.replace("CODEX-123", "CODEX-0123").encode()),
        (".ticket-status.json", b'{"tickets": {"CODEX-123": {"status": "lost"}}}'),
        (".ticket-status.json", b"nan"),
    ],
)
def test_one_bad_file_is_named_and_keeps_all_others_out(team: Person, name: str, content: bytes) -> None:
    team.writes(f"{FOLDER}/{name}", content)
    before = team.everything()
    error = team.fails("import", ".", "--format", "arela")
    assert error["exit"] == 2
    assert error["thing"]
    assert team.everything() == before


@pytest.mark.parametrize(
    "words",
    [
        ("import", "nothing", "--format", "arela"),
        ("import", ".trackdown", "--format", "arela"),
        ("import", ".", "--format", "arela", "--renumber"),
        ("import", ".", "--format", "arela", "--force"),
        ("import", "x.json", "--force"),
        ("export", "TASK-1"),
        ("export", "--in-place"),
        ("export", "--format", "arela", "--stream"),
        ("export", "--format", "arela", "--output", "x", "--in-place"),
        ("export", "--format", "arela"),
        ("export", "--format", "arela", "TASK-1", "--query", "open"),
    ],
)
def test_what_makes_no_sense_is_refused(person: Person, words: tuple[str, ...]) -> None:
    assert person.fails(*words)["exit"] == 2


def test_a_ticket_that_is_not_there_is_not_found(person: Person) -> None:
    assert person.fails("export", "CODEX-1", "--format", "arela")["exit"] == 5


def test_an_origin_that_leads_out_of_the_folder_is_never_written_to(team: Person) -> None:
    team.does("import", ".", "--format", "arela")
    exported = team.does("export", "--stream").replace("codex/CODEX-123-profile.md", "../../../out.md")
    team.writes("x.jsonl", exported)
    other = team.folder.parent / "other"
    team.does("undo")
    team.does("import", "x.jsonl")
    assert team.fails("export", "CODEX-123", "--format", "arela", "--in-place")["exit"] == 2
    assert not other.exists()
    assert not (team.folder.parent / "out.md").exists()
