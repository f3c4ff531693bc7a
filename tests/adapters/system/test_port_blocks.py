"""Blocks of ports."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from trackdown.adapters.system import port_blocks
from trackdown.adapters.system.port_blocks import FolderPortBlocks
from trackdown.errors import WorkFailed


def _owner(folder: Path, name: str) -> Path:
    (folder / name / "workspace").mkdir(parents=True, exist_ok=True)
    return folder / name


def test_an_owner_keeps_its_block_and_shares_none_of_it(tmp_path: Path) -> None:
    blocks = FolderPortBlocks(tmp_path / "ports")
    first, second = blocks.take(_owner(tmp_path, "a"), 10), blocks.take(_owner(tmp_path, "b"), 7)
    assert blocks.take(_owner(tmp_path, "a"), 10) == first
    assert set(range(first, first + 10)).isdisjoint(range(second, second + 7))


def test_a_block_is_free_again_when_the_workspace_is_gone(tmp_path: Path) -> None:
    blocks = FolderPortBlocks(tmp_path / "ports")
    first = blocks.take(_owner(tmp_path, "a"), 10)
    (tmp_path / "a" / "workspace").rmdir()
    assert blocks.take(_owner(tmp_path, "b"), 10) == first


def test_a_port_that_somebody_listens_on_is_in_no_block(tmp_path: Path) -> None:
    blocks = FolderPortBlocks(tmp_path / "ports")
    first = blocks.take(_owner(tmp_path, "a"), 3)
    (tmp_path / "a" / "workspace").rmdir()
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", first + 1))
        somebody.listen()
        taken = blocks.take(_owner(tmp_path, "b"), 3)
    assert first + 1 not in range(taken, taken + 3)


def test_where_none_are_left_the_error_says_what_gives_some_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port_blocks, "LAST", port_blocks.FIRST + 3)
    blocks = FolderPortBlocks(tmp_path / "ports")
    with pytest.raises(WorkFailed) as raised:
        blocks.take(_owner(tmp_path, "a"), 10)
    assert "workspace prune" in raised.value.hint
