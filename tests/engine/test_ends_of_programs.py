"""What a check is said to have come to, by how its process ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.engine.programs import exit_code, untold
from trackdown.ports.process import ProcessState
from trackdown.services.runs.printed import ends


@pytest.mark.parametrize(
    ("cause", "said", "counts"),
    [
        ("exited", 0, 0),
        ("exited", 3, 3),
        ("deadline", -15, None),
        ("deadline", 0, None),
        ("spawn", None, 127),
        ("output", 0, 137),
        ("output", -9, -9),
        ("memory", 0, 137),
        ("stopped", 0, 137),
    ],
)
def test_a_check_that_was_ended_has_not_passed_whatever_it_says_itself(
    cause: str, said: int | None, counts: int | None
) -> None:
    assert exit_code(ProcessState("ended", said, cause)) == counts


def test_a_check_that_printed_too_much_says_so() -> None:
    state = ProcessState("ended", 0, "output", "it printed more than 1 MB")
    assert untold("sh", state) == "Trackdown ended it: it printed more than 1 MB"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", ""),
        (b"abcdefghij", "abcdefghij"),
        (b"abcdefghijk", "abcd\n… 1 byte left out …\nfghijk"),
        (b"\xff\x00", "\ufffd\ufffd"),
        (b"a" * (3 << 20), "aaaa\n… 3.0 MB left out …\naaaaaa"),
    ],
)
def test_of_much_that_was_printed_both_ends_are_kept(content: bytes, shown: str, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(content)
    assert ends(tmp_path / "out", 4, 6) == shown


def test_without_a_beginning_there_is_the_end_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"abcdef")
    assert ends(tmp_path / "out", 0, 4) == "cdef"
    assert ends(tmp_path / "nowhere", 0, 4) == ""
