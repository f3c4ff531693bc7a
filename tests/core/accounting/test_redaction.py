"""Secrets are taken out of what is kept; everything else stays as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.accounting.redaction import redacted

RANDOM = "aB3dE5fG7hJ9kL2mN4pQ6rS8"
SECRETS = {
    f"sk-ant-api03-{RANDOM}": "provider key",
    f"sk-proj-{RANDOM}": "provider key",
    f"ghp_{RANDOM}": "forge token",
    f"github_pat_{RANDOM}_x": "forge token",
    f"glpat-{RANDOM}": "forge token",
    "AKIAIOSFODNN7EXAMPLE": "cloud key",
    f"xoxb-1234-{RANDOM}": "chat token",
    f"sk_live_{RANDOM}": "payment key",
    f"whsec_{RANDOM}": "payment key",
    f"npm_{RANDOM}{RANDOM[:12]}": "package token",
    f"pypi-AgEIcHlwaS5vcmc{RANDOM}": "package token",
    f"hf_{RANDOM}{RANDOM[:10]}": "provider key",
    f"Authorization: Bearer {RANDOM}": "bearer",
    f"x-api-key: {RANDOM}": "header",
    "postgresql://ada:hunter2@db.example/tickets": "address password",
    f"export DEPLOY_TOKEN={RANDOM}": "assignment",
    f"DB_PASSWORD: '{RANDOM}'": "assignment",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc==\n-----END RSA PRIVATE KEY-----": "private key",
    "-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNza\\n-----END OPENSSH PRIVATE KEY-----": "private key",
}
HARMLESS = [
    "def sort_key(value): return value.lower()",
    "primary_key = True",
    "the task-list sk-short and a sketch",
    "https://example.org:8080/path@2x.png",
    "git@github.com:owner/name.git",
    "MAX_TOKENS=20000",
    "token = tokens.next()",
    "password: correct horse",
    '{"input_tokens": 100, "key": "TASK-12"}',
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda text: text[:18])
@pytest.mark.parametrize("frame", ["{}", "before {} after\n"])
def test_a_secret_is_taken_out_and_counted(secret: str, frame: str) -> None:
    clean = redacted(frame.replace("{}", secret))
    assert clean.counts == {SECRETS[secret]: 1}
    assert f"[redacted: {SECRETS[secret]}]" in clean.text
    for part in (RANDOM, "hunter2", "AKIAIOSF", "MIIE", "b3BlbnNza"):
        assert part not in clean.text


@pytest.mark.parametrize("secret", SECRETS, ids=lambda text: text[:18])
def test_a_secret_inside_json_inside_json_is_taken_out(secret: str) -> None:
    text = json.dumps({"content": json.dumps({"out": secret})})
    clean = redacted(text)
    assert sum(clean.counts.values()) == 1
    for part in (RANDOM, "hunter2", "AKIAIOSF", "MIIE", "b3BlbnNza"):
        assert part not in clean.text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == (text, {})


@given(st.text(max_size=300), st.sampled_from(sorted(SECRETS)), st.text(max_size=300))
def test_redacting_again_finds_nothing_more(before: str, secret: str, after: str) -> None:
    once = redacted(f"{before} {secret} {after}")
    assert redacted(once.text) == (once.text, {})


def test_a_long_line_without_secrets_takes_no_time_to_speak_of() -> None:
    line = '{"text": "' + "key=abc token: def ://a:b " * 20_000 + '"}'
    assert redacted(line).counts == {}
