"""What a result did to tests is one piece of evidence, and what nobody could read is another."""

from __future__ import annotations

from trackdown.core.runs.lost_tests import NAMED
from trackdown.core.runs.test_bodies.model import Bodies
from trackdown.core.runs.test_bodies.python_tests import python_tests
from trackdown.engine.lost_tests import judged_tests

A = "tests/test_a.py"
WHOLE = "def test_x(): assert a()\n"
STRANGE = " in files that the ticket does not name"


def judged(before: dict[str, str], after: dict[str, str], *named: str) -> list[tuple[str, str, str]]:
    found = judged_tests(lambda path, text: python_tests(text), [*before, "test_z.py"], before, after, list(named))
    assert {item.kind for item in found} <= {"tests"}
    return [(item.verdict, item.name, item.excerpt) for item in found]


def test_an_emptied_test_is_for_a_person_unless_the_ticket_names_its_file() -> None:
    empty = {A: WHOLE.replace("assert ", "")}
    line = f"{A}: test_x: checks nothing any more"
    assert judged({A: WHOLE}, empty) == [("person", f"1 test no longer checks what it did,{STRANGE}", line)]
    assert judged({A: WHOLE}, empty, "tests/") == []


def test_one_that_is_gone_and_one_that_is_empty_are_said_together() -> None:
    ((verdict, name, excerpt),) = judged({A: WHOLE + WHOLE.replace("x", "y")}, {A: "def test_x(): a()\n"})
    assert (verdict, name) == ("person", f"1 test fewer than before, and 1 test no longer checks what it did,{STRANGE}")
    assert excerpt == f"{A}: 2, now 1\n{A}: test_x: checks nothing any more"


def test_a_skipped_one_is_counted_once_and_cannot_be_made_up_for_with_an_idle_one() -> None:
    skipped = f"@pytest.mark.skip\n{WHOLE}"
    ((_, name, excerpt),) = judged({A: WHOLE}, {A: skipped})
    assert name == f"1 test fewer than before,{STRANGE}"
    assert "test_x: skipped now" in excerpt
    ((_, name, _),) = judged({A: WHOLE}, {A: f"{skipped}def test_y(): pass\n"})
    assert name == f"1 test no longer checks what it did,{STRANGE}"


def test_the_last_test_is_gone_and_no_more_is_said() -> None:
    ((verdict, _, _),) = [
        (item.verdict, item.name, item.excerpt)
        for item in judged_tests(lambda path, text: python_tests(text), [A], {A: WHOLE}, {}, [])
    ]
    assert verdict == "failed"


def test_what_could_not_be_read_is_told_and_holds_nothing_up() -> None:
    ((verdict, name, excerpt),) = judged({A: "def test_x(:"}, {A: "def test_x(: #"})
    assert (verdict, name) == ("not-run", "whether the tests of 1 changed file still check what they did")
    assert excerpt == f"{A}: line 1: invalid syntax"


def test_many_are_counted() -> None:
    before = {A: "".join(WHOLE.replace("x", f"x{number}") for number in range(NAMED + 2))}
    ((_, _, excerpt),) = judged(before, {A: before[A].replace("assert ", "")})
    assert excerpt.splitlines()[-1] == "… and 2 more"


def test_new_files_do_not_keep_old_ones_from_being_read() -> None:
    asked: list[str] = []

    def read(path: str, text: str) -> Bodies:
        asked.append(path)
        return python_tests(text)

    judged_tests(read, [A], {A: WHOLE}, {"tests/test_0.py": WHOLE, A: WHOLE}, [])
    assert asked == [A, A, "tests/test_0.py"]
    asked.clear()
    assert judged_tests(read, [A], {}, {"tests/test_0.py": WHOLE}, []) == []
    assert asked == []
