"""However a log grew, in whatever order files are read and however often a line is repeated: the same totals."""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from session_lines import claude, claude_cost, codex_count, codex_meta, total

from trackdown.adapters.sessions import many_logs
from trackdown.adapters.sessions.logs import ClientLogs
from trackdown.core.accounting.ledger import Bucket, Sums

CLAUDE = "".join(
    [
        claude("a", output_tokens=1),
        claude("a", output_tokens=9),
        '{"type":"user","message":{"content":"usage"}}\n',
        claude_cost("m", 0.5),
        "damaged\n",
        claude("", ""),
        claude("b", at="2026-11-22T00:10:00Z"),
        claude_cost("m", 0.75),
        claude("a", output_tokens=20),
    ]
).encode()
CODEX = "".join(
    [
        codex_meta(),
        codex_count(None),
        codex_count(100),
        codex_count(100),
        "{broken\n",
        codex_count(170),
        codex_count(400),
    ]
).encode()


def _sums(logs: ClientLogs, folder: Path) -> list[tuple[Bucket, Sums]]:
    return sorted(logs.read([folder]).items)


@example_settings(max_examples=60)
@given(st.sampled_from([CLAUDE, CODEX]), st.data())
def test_a_log_read_in_pieces_comes_to_the_same_as_read_at_once(content: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), min_size=1, max_size=3)))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "projects")
        folder.mkdir()
        log = folder / "rollout-1.jsonl" if content is CODEX else folder / "one.jsonl"
        logs = ClientLogs(list, str(Path(place, "cache")))
        for number, cut in enumerate([*cuts, len(content)]):
            log.write_bytes(content[:cut])
            os.utime(log, ns=(number, number))
            pieces = logs.read([folder])
        whole = ClientLogs(list, "").read([folder])
        assert sorted(pieces.items) == sorted(whole.items)
        assert pieces.unread == whole.unread


@example_settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 12), max_size=8), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_neither_the_order_of_files_nor_repetition_changes_the_totals(
    files: list[list[int]], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as place:
        paths = []
        for number, ids in enumerate(files):
            path = Path(place, f"{number}.jsonl")
            lines = [claude(f"m{id}", session=f"s{number}", input_tokens=2**id, output_tokens=1) for id in ids]
            path.write_text("".join(lines * 2), encoding="utf-8")
            paths.append(path)
        once = ClientLogs(list, "").read(paths)
        chance.shuffle(paths)
        again = ClientLogs(list, "").read([*paths, *paths, Path(place)])
        assert sorted(again.items) == sorted(once.items)
        distinct = {id for ids in files for id in ids}
        assert total(once).usage.input == sum(2**id for id in distinct)
        assert total(once).requests == len(distinct)


def test_a_second_reading_reads_only_what_is_new(tmp_path: Path) -> None:
    logs = ClientLogs(list, str(tmp_path / "cache"))
    log = tmp_path / "logs" / "a.jsonl"
    log.parent.mkdir()
    log.write_text(claude("a"), encoding="utf-8")
    assert logs.read([log]).read == log.stat().st_size
    assert logs.read([log]).read == 0
    with log.open("a", encoding="utf-8") as file:
        file.write(claude("b"))
    grown = logs.read([log])
    assert (grown.read, total(grown).requests) == (len(claude("b")), 2)


def test_a_log_that_was_replaced_is_read_from_its_beginning(tmp_path: Path) -> None:
    logs = ClientLogs(list, str(tmp_path / "cache"))
    log = tmp_path / "a.jsonl"
    log.write_text(claude("a"), encoding="utf-8")
    logs.read([log])
    log.write_text(claude("x", input_tokens=7) + claude("y", input_tokens=8), encoding="utf-8")
    assert total(logs.read([log])).usage.input == 15


@pytest.mark.parametrize("rubbish", [b"", b"\x93\x01\x02\x03", os.urandom(300), b"{}"])
def test_a_damaged_cache_costs_time_and_nothing_else(rubbish: bytes, tmp_path: Path) -> None:
    logs = ClientLogs(list, str(tmp_path / "cache"))
    log = tmp_path / "a.jsonl"
    log.write_text(claude("a"), encoding="utf-8")
    before = logs.read([log]).items
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(rubbish)
    assert logs.read([log]).items == before


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("a file", encoding="utf-8")
    log = tmp_path / "a.jsonl"
    log.write_text(claude("a"), encoding="utf-8")
    assert total(ClientLogs(list, str(tmp_path / "in the way")).read([log])).requests == 1


def test_several_processes_come_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (tmp_path / f"{number}.jsonl").write_text(claude(f"m{number}") + claude("same"), encoding="utf-8")
    alone = _sums(ClientLogs(list, ""), tmp_path)
    monkeypatch.setattr(many_logs, "WORTH", 1)
    monkeypatch.setattr(many_logs, "BATCH", 1000)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert _sums(ClientLogs(list, str(tmp_path / "cache")), tmp_path) == alone
    assert sum(sums.requests for _, sums in alone) == 21
