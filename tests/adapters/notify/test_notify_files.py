"""The rules that are committed, and the addresses that never are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.notify.rules_file import RulesFile
from trackdown.adapters.notify.targets_file import TargetsFile
from trackdown.core.notices.rules import Rule
from trackdown.errors import BadConfiguration, Unusable

WRITTEN = """\
# Ours.
[[channel]]
name = "#dev"  # everybody
events = ["created"]
query = "label:x AND  y"

[[channel]]
name = "#ops"
url = "${OPS}"
"""


def test_a_rule_is_changed_and_all_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "notify.toml"
    path.write_text(WRITTEN)
    file = RulesFile(str(path))
    dev, ops = file.read()
    assert ops == Rule("#ops", url="${OPS}")
    file.put(dev._replace(priorities=("P0",), events=()))
    text = path.read_text()
    assert file.read() == [Rule("#dev", ("P0",), (), "label:x AND  y"), ops]
    assert "# Ours." in text
    assert "# everybody" in text


def test_rules_come_and_go(tmp_path: Path) -> None:
    file = RulesFile(str(tmp_path / "notify.toml"))
    assert file.read() == []
    odd = Rule('#"quoted" \\ ]]', ("P0", "P1"), ("created", "blocked"))
    file.put(odd)
    file.put(Rule("b"))
    assert file.read() == [odd, Rule("b")]
    file.remove(odd.channel)
    file.remove("nobody")
    assert file.read() == [Rule("b")]
    file.remove("b")
    assert file.read() == []
    file.put(odd)
    assert file.read() == [odd]


@pytest.mark.parametrize(
    "content",
    [
        b"[[channel",
        b"\xff\xfe",
        b"\x00",
        b"x" * 1_000_001,
        b"channel = nan",
        b"a = " + b"[" * 5000,
        b"[channel]\nname='a'",
    ],
)
def test_rules_that_cannot_be_read_are_left_as_they_are(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notify.toml"
    path.write_bytes(content)
    file = RulesFile(str(path))
    with pytest.raises(BadConfiguration) as raised:
        file.read()
    with pytest.raises(BadConfiguration):
        file.put(Rule("b"))
    assert str(path) in raised.value.thing
    assert path.read_bytes() == content


def test_a_line_that_is_wrong_is_named_and_not_quoted(tmp_path: Path) -> None:
    path = tmp_path / "notify.toml"
    path.write_text('[[channel]]\nname = "a"\nurl = slack://SECRET\n')
    with pytest.raises(BadConfiguration) as raised:
        RulesFile(str(path)).read()
    assert "line 3" in raised.value.message
    assert "SECRET" not in raised.value.message


def test_rules_that_are_a_folder_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "notify.toml").mkdir()
    with pytest.raises(Unusable):
        RulesFile(str(tmp_path / "notify.toml")).read()


def test_addresses_can_be_read_by_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "notify-targets.json"
    before = os.umask(0)
    try:
        TargetsFile(str(path)).put("#dev", "slack://a/b/c")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o666)
    TargetsFile(str(path)).put("b", "json://host/ü")
    assert path.stat().st_mode & 0o777 == 0o600
    assert TargetsFile(str(path)).read() == {"#dev": "slack://a/b/c", "b": "json://host/ü"}
    TargetsFile(str(path)).put("#dev", "")
    assert TargetsFile(str(path)).read() == {"b": "json://host/ü"}
    assert [item.name for item in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"a": 1}',
        b'{"a": ""}',
        b"SECRET",
        b"\xff",
        b"[" * 100_000,
        b'{"a": "' + b"x" * 5000 + b'"}',
        b"NaN",
    ],
)
def test_addresses_that_cannot_be_read_are_left_as_they_are(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notify-targets.json"
    path.write_bytes(content)
    with pytest.raises(BadConfiguration) as raised:
        TargetsFile(str(path)).put("b", "json://host")
    assert "SECRET" not in raised.value.message
    assert path.read_bytes() == content
