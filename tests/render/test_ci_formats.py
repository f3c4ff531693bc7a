"""What CI servers and code hosts are given is SARIF and JUnit, whatever is in the texts."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from ci_format_rules import junit_cases, sarif_log
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.contracts.comparison import KINDS, Comparison
from trackdown.core.contracts.comparison import Finding as Difference
from trackdown.core.contracts.model import Contract
from trackdown.core.contracts.served import Place, Unreadable
from trackdown.core.gates.model import Finding, Outcome
from trackdown.core.gates.packages import Package
from trackdown.core.gates.project import ProjectFiles
from trackdown.render.contracts import junit as contract_junit
from trackdown.render.contracts import sarif as contract_sarif
from trackdown.render.gates import reports
from trackdown.services.contracts.checking import Checked
from trackdown.services.gates.looks import Site
from trackdown.services.gates.running import Evaluation

HOSTILE = (
    "]]>",
    "<!--",
    "<failure/>",
    "\x00",
    "\x1b[31m",
    "\x9b2J",
    "\ud800",
    "\ufffe\uffff",
    "😀",
    "\"'&<>",
    "\u202e",
)
LINES = ("\r\n", "\t", "\x85", "\u2028", " ", "")
texts = st.text(st.characters()) | st.lists(st.sampled_from([*HOSTILE, *LINES, "a"])).map("".join)
names = texts.map(lambda text: f"x{text}")
places = st.builds(Place, names, st.integers(-1, 10**9))
findings = st.builds(Finding, texts, texts, texts, st.integers(-1, 10**9))
gate = st.sampled_from(["tests", "lint", "secrets"])
outcomes = st.builds(
    Outcome,
    gate,
    st.sampled_from(["passed", "failed", "person", "not-run", "none"]),
    texts,
    tool=texts,
    required=st.booleans(),
    seconds=st.floats(0, 1e6),
    excerpt=texts,
    findings=st.lists(findings, max_size=3).map(tuple),
    folder=texts,
)
differences = st.builds(
    Difference, st.sampled_from(KINDS), names, texts, st.none() | places, st.integers(0, 99), texts, st.just("server")
)
unreadable = st.builds(Unreadable, places, texts)


def _nothing(*_: object) -> NoReturn:
    raise AssertionError("nobody asked for that")


SITE = Site(
    *(Path("/nowhere"), "", False, [], [], None, [Package("", ProjectFiles(frozenset(), {}))]),
    *(_nothing, _nothing, _nothing, _nothing, [], 1, 1),
)


def evaluation(found: list[Outcome]) -> Evaluation:
    return Evaluation(SITE, None, found, [], [], [])


def checked(found: list[Difference], broken: list[Unreadable], source: str) -> Checked:
    contract = Contract("t", source, "markdown")
    return Checked(contract, Comparison((), (), None), None, tuple(found), tuple(broken), (), 0, 0)  # type: ignore[arg-type]


@given(st.lists(outcomes, max_size=4))
def test_gates_are_valid_sarif_and_junit(found: list[Outcome]) -> None:
    log = sarif_log(reports.sarif(evaluation(found), "1.0"))
    failed = [item for item in found if item.verdict == "failed"]
    assert len(log["runs"][0]["results"]) == sum(max(len(item.findings), 1) for item in failed)
    assert len(junit_cases(reports.junit(evaluation(found)))) == len(found)


@given(st.lists(differences, max_size=4), st.lists(unreadable, max_size=2), names)
def test_contract_checks_are_valid_sarif_and_junit(
    found: list[Difference], broken: list[Unreadable], source: str
) -> None:
    log = sarif_log(contract_sarif.sarif(checked(found, broken, source), "1.0"))
    assert len(log["runs"][0]["results"]) == len(found)
    cases = junit_cases(contract_junit.junit(checked(found, broken, source)))
    assert len(cases) == len({item.operation for item in found}) + len(broken)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_terminal_could_take_for_a_command_is_in_neither(hostile: str) -> None:
    found = evaluation([Outcome("tests", "failed", f"a{hostile}b", excerpt=f"c{hostile}d")])
    for text in (reports.sarif(found, "1.0"), reports.junit(found)):
        assert all(character.isprintable() or character == "\n" for character in text)


def test_a_text_comes_out_of_the_report_as_it_went_in() -> None:
    said = "a ]]> b <failure/> & \"c\" 'd' 😀"
    found = evaluation([Outcome("tests", "failed", said, excerpt=f"first\n{said}")])
    (case,) = junit_cases(reports.junit(found))
    assert (case[0].get("message"), (case[0].text or "").strip()) == (said, f"first\n{said}")
    (result,) = sarif_log(reports.sarif(found, "1.0"))["runs"][0]["results"]
    assert result["message"]["text"] == f"tests: failed: {said}"
