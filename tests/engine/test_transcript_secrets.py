"""Secrets do not get into transcripts."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from trackdown.core.accounting.redaction import redacted
from trackdown.services.secrecy.cleaning import clean_line
from trackdown.testing.projects import Project

TOKEN = "ghp_" + "A1b2C3d4E5" * 4
KEY = "sk-ant-" + "x9Y8z7W6" * 5


def test_what_an_agent_prints_is_kept_without_its_secrets_and_they_are_counted(project: Project) -> None:
    key = project.ticket(f"echo using {TOKEN}; echo API_KEY={KEY}; echo done > done.txt")
    assert project.ask("run").code == 0
    turn = project.run_of(key)["turns"][0]
    assert sum(turn["redacted"].values()) == 2
    assert "[redacted:" in turn["text"]
    everything = json.dumps([project.run_of(key), project.ask("runs", "logs", key).data])
    assert TOKEN not in everything
    assert KEY not in everything
    assert project.ask("runs", "search", TOKEN).data["hits"] == []
    assert "2 secrets taken out" in project.call("runs", "logs", key).out


def test_the_folder_of_a_run_holds_no_secret_either_and_is_its_users_alone(project: Project) -> None:
    project.ticket(f"echo using {TOKEN}; echo API_KEY={KEY} >&2; printf 'not text: \\377\\n'; echo done > done.txt")
    assert project.ask("run").code == 0
    [output] = project.state.rglob("turns/0/process/stdout")
    assert output.read_bytes().endswith(b"not text: \xff\n")
    whole = output.parents[3]
    held = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    assert [path for path, content in held.items() if TOKEN.encode() in content or KEY.encode() in content] == []
    assert [path.name for path in output.parent.glob("*.part")] == []
    assert (whole.stat().st_mode & 0o077, output.stat().st_mode & 0o077) == (0, 0)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "tool", "name": "Bash", "input": {"api_key": KEY}, "output": f"Authorization: Bearer {TOKEN}"},
        {"type": "text", "text": f'"{TOKEN}" and \\"{KEY}\\"'},
        {
            "type": "tool",
            "input": "-----BEGIN PRIVATE KEY-----",
            "output": "x -----END PRIVATE KEY----- y",
            "n": [TOKEN],
        },
    ],
)
def test_a_cleaned_line_is_still_an_event_and_holds_no_secret(event: dict[str, object]) -> None:
    counts: Counter[str] = Counter()
    clean = json.loads(clean_line(event, counts))
    assert clean["type"] == event["type"]
    assert TOKEN not in json.dumps(clean)
    assert KEY not in json.dumps(clean)
    assert counts
    assert redacted(json.dumps(clean)).counts == {} or "PRIVATE KEY" in json.dumps(clean)


def test_a_line_without_secrets_stays_as_it_is() -> None:
    event = {"type": "text", "text": "token: the word, key = value, ünïcode\u2028"}
    counts: Counter[str] = Counter()
    assert clean_line(event, counts) == json.dumps(event, ensure_ascii=False)
    assert not counts
