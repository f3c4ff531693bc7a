"""Secrets are taken out of what is kept; everything else stays as it was."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.accounting.redaction import SHAPES, matches, redacted, secrets, spellings

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


PIECES = [
    *SECRETS,
    "eyJhbGciOi",
    ".eyJzdWIiOi",
    ".c2lnbmF0dXJl",
    "eyJ",
    "key",
    "KEY=",
    "Token",
    "\u212aey",
    "Bearer ",
    "://",
]
PIECES += [
    "-----BEGIN ",
    "PRIVATE KEY-----",
    "@",
    ":",
    "=",
    "_",
    "-",
    " ",
    "\n",
    "é",
    "\ud800",
    "x" * 30,
    "B7" * 9,
    "ghp_",
    "sk-",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=30).map("".join))
def test_searching_by_what_a_shape_begins_with_finds_what_the_whole_pattern_finds(text: str) -> None:
    for shape in SHAPES:
        found = [match.span() for match in matches(shape, text)]
        assert found == [match.span() for match in shape.pattern.finditer(text)], shape.name


@pytest.mark.parametrize(
    "begun", ["eyJ", "eyJaaaaaaaa.", "sk-", "://", "://a:", "key=", "basic ", "-----BEGIN PRIVATE KEY-----"]
)
def test_what_only_begins_like_a_secret_is_not_read_again_and_again(begun: str) -> None:
    began = time.process_time()
    redacted(begun * 60_000)
    assert time.process_time() - began < 5, "seconds of the processor; it takes a tenth of one"


@pytest.mark.parametrize(
    "before", ["\\n", "\\\\n", "\\r\\n", "\\t", "\\u001b[32m", "\x1b[0m", "\x1b[1;31m", '\\"', "=", " "]
)
@pytest.mark.parametrize(
    "token",
    [
        "ghp_" + "A1b2C3d4E5" * 4,
        "sk-" + "x9Y8z7W6" * 5,
        "AKIA" + "Q3EGUX7PZ2M4LKJT",
        "xoxb-" + "123456789012-abcdefghij",
        "Bearer fK39sLq0Zx81mNb7pQ",
    ],
)
def test_a_token_is_found_at_the_beginning_of_an_escaped_line_and_behind_a_colour(before: str, token: str) -> None:
    assert token.split()[-1] not in redacted(f'{{"said": "first{before}{token} last"}}').text


@pytest.mark.parametrize(
    "text", ["the task-management-service-for-everybody", "basic functionality of the bearer implementation"]
)
def test_words_are_no_tokens(text: str) -> None:
    assert redacted(text).text == text
    assert secrets(text) == []


def test_a_given_value_is_taken_out_whatever_it_looks_like() -> None:
    known = spellings(["two words\nand a line", "short"])
    assert redacted("it says two words, and a lot", known).counts == {"given value": 1}
    assert redacted("it says two words\\nand a line.", known).text == "it says [redacted: given value]."
    assert redacted("and a line", known).text == "[redacted: given value]", "each line alone is secret too"
    assert "short" not in known, "it stands in any text by chance"
