"""Secrets in files are found by place and kind, and never shown."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import pytest

from trackdown.adapters.gates.secrets import PIECE, scan
from trackdown.core.accounting.redaction import redacted, secrets

TOKEN = "ghp_" + "q8Zr2LmX7vTn4KdP1sYb6JhW3cGf9A"
CLOUD = "AKIA" + "Q3EGUX7PZ2M4LKJT"


def rules(root: Path, name: str, text: str | bytes, *ignored: str) -> list[tuple[str, int]]:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return [(finding.rule, finding.line) for finding in scan(str(root), [name], ignored).findings]


def test_a_token_is_named_by_file_line_and_kind(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"x = 1\n\nTOKEN = '{TOKEN}'\ny = '{CLOUD}'\n")
    found = scan(str(tmp_path), ["a.py"], [])
    assert [(item.path, item.line, item.rule) for item in found.findings] == [
        ("a.py", 3, "forge token"),
        ("a.py", 4, "cloud key"),
    ]
    assert TOKEN not in str(found)
    assert CLOUD not in str(found)


def test_a_private_key_is_found_whole(tmp_path: Path) -> None:
    body = "\n".join(base64.b64encode(bytes(range(at, at + 48))).decode() for at in range(0, 192, 48))
    key = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"
    assert rules(tmp_path, "key", f"first\n{key}{key}") == [("private key", 2), ("private key", 8)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'API_KEY = os.environ["API_KEY"]'),
        ("a.py", "items.sort(key=lambda item: item.createdAt2024)"),
        ("a.ts", "const primaryKey = userAccountIdentifier2;"),
        ("a.py", 'PASSWORD = "your-password-1234A"'),
        ("a.py", 'token = "test-token-1234567890"'),
        ("README.md", "postgres://user:password@localhost/app"),
        ("README.md", "https://ann:Xk29slPq@example.org/"),
        (".env", "DATABASE_URL=postgres://app:${DB_PASSWORD}@db/app"),
        ("package-lock.json", '"integrityKey": "sha512-AbCdEf0192837465AbCdEf0192837465=="'),
        ("a.pem", "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"),
    ],
)
def test_what_only_looks_like_one_is_let_be(name: str, text: str, tmp_path: Path) -> None:
    assert rules(tmp_path, name, text) == []


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        (".env", "SESSION_SECRET=fK39sLq0Zx81mNb7", "assignment"),
        ("config.yaml", "api_key: fK39sLq0Zx81mNb7", "assignment"),
        ("a.py", 'PASSWORD = "fK39sLq0Zx81mNb7"', "assignment"),
        ("a.py", 'url = "postgres://app:sunshine@db.internal/app"', "address password"),
        ("a.js", "headers: {Authorization: 'Bearer fK39sLq0Zx81mNb7pQ'}", "bearer"),
    ],
)
def test_what_is_given_to_a_secret_is_one(name: str, text: str, rule: str, tmp_path: Path) -> None:
    assert rules(tmp_path, name, f"first\n{text}\n") == [(rule, 2)]


def test_a_person_may_allow_a_line_or_a_path(tmp_path: Path) -> None:
    assert rules(tmp_path, "a.py", f"T = '{TOKEN}'  # pragma: allowlist secret\nU = '{TOKEN}'\n") == [
        ("forge token", 2)
    ]
    assert rules(tmp_path, "tests/fixtures/a.py", f"T = '{TOKEN}'\n", "tests/fixtures/**") == []


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\xff" + TOKEN.encode() + b"\x00",
        b"\x7fELF\x00\x00names\x00" + TOKEN.encode() + b"\x00more",
        f"set TOKEN={TOKEN}".encode("utf-16"),
        f"set TOKEN={TOKEN}".encode("utf-16-be"),
        f"set TOKEN={TOKEN}".encode("utf-32-le"),
    ],
)
def test_a_file_that_is_not_text_is_searched_like_any_other(content: bytes, tmp_path: Path) -> None:
    assert ("forge token", 1) in rules(tmp_path, "a.bin", content)


def test_a_large_file_is_searched_to_its_end_once(tmp_path: Path) -> None:
    filler = "nothing to see in this line of text\n" * 40_000
    text = f"{filler}a = '{TOKEN}'\n{filler}{filler}b = '{CLOUD}'\n{filler}"
    assert len(text) > 5 * PIECE
    assert rules(tmp_path, "large.log", text) == [("forge token", 40_001), ("cloud key", 120_002)]


@pytest.mark.parametrize("at", [-40, -20, -1, 0, 1])
def test_a_secret_on_both_sides_of_a_cut_is_found_once(at: int, tmp_path: Path) -> None:
    before = "x" * (PIECE + at - 1)
    assert rules(tmp_path, "one-line.js", f"{before}\n{TOKEN} {before}") == [("forge token", 2)]


def test_a_long_key_on_both_sides_of_a_cut_is_found_whole(tmp_path: Path) -> None:
    body = "\n".join(base64.b64encode(bytes(48)).decode().replace("A", "Q7x") for _ in range(80))
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n"
    assert rules(tmp_path, "key", "z\n" * (PIECE // 2 - 50) + key) == [("private key", PIECE // 2 - 49)]


def test_an_allowed_line_stays_allowed_across_a_cut(tmp_path: Path) -> None:
    line = f"T = '{TOKEN}'  # pragma: allowlist secret\n"
    assert rules(tmp_path, "a.py", "z\n" * (PIECE // 2 - 10) + line) == []


def test_links_and_what_is_gone_are_nobodys_files(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe fine")
    (tmp_path / "link").symlink_to(tmp_path / "b.txt")
    found = scan(str(tmp_path), ["b.txt", "link", "gone.txt"], [])
    assert (found.files, found.left_out) == (1, ())


@pytest.mark.skipif(sys.platform != "linux", reason="the file that nobody can read is Linux's")
def test_a_file_that_cannot_be_read_is_named() -> None:
    assert scan("/proc/self", ["mem"], []).left_out == ("mem",)


def test_one_list_of_shapes_serves_transcripts_and_files() -> None:
    text = f"a {TOKEN} b\nAuthorization: Bearer fK39sLq0Zx81mNb7pQ\nkey={CLOUD}\n"
    counts: dict[str, int] = {}
    for secret in secrets(text):
        counts[secret.kind] = counts.get(secret.kind, 0) + 1
        assert text[secret.start :].startswith(secret.value)
    assert counts == redacted(text).counts
