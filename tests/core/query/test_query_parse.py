"""What a query means: text in, tree out."""

from __future__ import annotations

import subprocess
import sys

import pytest

from trackdown.core.query.nodes import (
    EVERYTHING,
    And,
    Compare,
    Equal,
    Has,
    Is,
    Node,
    Not,
    Or,
    Query,
    Sort,
    Text,
    all_of,
    any_of,
    none_of,
)
from trackdown.core.query.parser import parse
from trackdown.core.query.shown import shown
from trackdown.core.query.terms import Asker, wanted
from trackdown.errors import InvalidInput

NOW = "2026-03-10T12:30:00Z"


def read(text: str) -> Query:
    return parse(text, now=NOW, me="ann")


OPEN = Equal("status", ("open",))
A, B, C = Text("a"), Text("b"), Text("c")

TREES: dict[str, Node] = {
    "": EVERYTHING,
    " \t\n": EVERYTHING,
    "component:auth AND status:open": And((Equal("component", ("auth",)), OPEN)),
    "component:auth status:open": And((Equal("component", ("auth",)), OPEN)),
    "a OR b c": Or((A, And((B, C)))),
    "(a OR b) c": And((Or((A, B)), C)),
    "NOT a b": And((Not(A), B)),
    "NOT (a b)": Not(And((A, B))),
    "-a": Not(A),
    "-(a OR b)": Not(Or((A, B))),
    '-"a b"': Not(Text("a b")),
    "NOT NOT a": A,
    "NOT -a": A,
    "-status:open": Not(OPEN),
    "((a))": A,
    "(a (b c))": And((A, B, C)),
    "a OR (b OR c)": Or((A, B, C)),
    "a and b": And((A, Text("and"), B)),
    '"AND"': Text("AND"),
    "status:open,review": Equal("status", ("open", "review")),
    "status:open OR status:review": Equal("status", ("open", "review")),
    "status:todo": OPEN,
    "status:in_progress": Equal("status", ("in-progress",)),
    'status:"in progress"': Equal("status", ("in-progress",)),
    "status:testing": Equal("state", ("testing",)),
    "state:testing": Equal("state", ("testing",)),
    "status:open,testing": Or((OPEN, Equal("state", ("testing",)))),
    "Status:OPEN": OPEN,
    "kind:Epic": Equal("kind", ("epic",)),
    "type:defect,chore": Equal("type", ("bug", "chore")),
    "severity:High": Equal("severity", ("high",)),
    "priority:critical": Equal("priority", ("P0",)),
    "priority:<=P1": Compare("priority", "<=", "P1"),
    "priority:<=high": Compare("priority", "<=", "P1"),
    "priority:=p0": Equal("priority", ("P0",)),
    "priority:P0,P1": Equal("priority", ("P0", "P1")),
    "updated:>-7d": Compare("updated", ">", "2026-03-03T12:30:00Z"),
    "updated:<-90m": Compare("updated", "<", "2026-03-10T11:00:00Z"),
    "updated:>=-2w": Compare("updated", ">=", "2026-02-24T12:30:00Z"),
    "created:<=-36h": Compare("created", "<=", "2026-03-09T00:30:00Z"),
    "updated:>2026-01-31": Compare("updated", ">", "2026-01-31"),
    "updated:>2026-01-31T10:00:00Z": Compare("updated", ">", "2026-01-31T10:00:00Z"),
    "created:today,yesterday": Or((Compare("created", "=", "2026-03-10"), Compare("created", "=", "2026-03-09"))),
    "due:<tomorrow": Compare("target", "<", "2026-03-11"),
    "target:<=+3d": Compare("target", "<=", "2026-03-13"),
    "target:none": Equal("target", ("",)),
    "estimate:>3": Compare("points", ">", 3.0),
    "estimate:>4h": Compare("minutes", ">", 240.0),
    "estimate:0.5": Compare("points", "=", 0.5),
    "estimate:none": Equal("estimate", ("",)),
    "logged:>0": Compare("logged", ">", 0.0),
    "logged:>=1h30m": Compare("logged", ">=", 90.0),
    "remaining:<1d": Compare("remaining", "<", 480.0),
    "assignee:@me": Equal("assignee", ("ann",)),
    "assignee:@bob,none": Equal("assignee", ("bob", "")),
    'assignee:"@me"': Equal("assignee", ("@me",)),
    'label:"none"': Equal("label", ("none",)),
    'label:"a b",c': Equal("label", ("a b", "c")),
    "created_by:@me": Equal("by", ("ann",)),
    "by:agent:codex": Equal("by", ("agent:codex",)),
    "parent:none": Equal("parent", ("",)),
    "sprint:none": Equal("sprint", ("",)),
    "sprint:23 AND status:review": And((Equal("sprint", ("23",)), Equal("status", ("review",)))),
    "parent:epic-1": Equal("parent", ("EPIC-1",)),
    "under:EPIC-1": Equal("under", ("EPIC-1",)),
    "blocks:TASK-1 blocked_by:TASK-2": And((Equal("blocks", ("TASK-1",)), Equal("blocked-by", ("TASK-2",)))),
    "is:at_risk,Blocked": Or((Is("at-risk"), Is("blocked"))),
    "has:criteria,due": Or((Has("criteria"), Has("target"))),
    "title:login": Text("login", "title"),
    'body:"two  words"': Text("two words", "body"),
    "component:f(a,b)": Equal("component", ("f(a,b)",)),
    "agent:claude workflow:qa": And((Equal("agent", ("claude",)), Equal("workflow", ("qa",)))),
}


@pytest.mark.parametrize("text", TREES)
def test_a_query_has_its_tree(text: str) -> None:
    # By their texts: tuples of two kinds would be equal.
    assert repr(read(text).where) == repr(TREES[text])


PASTED = {
    "Login and logout or not": ["Login", "and", "logout", "or", "not"],
    "a==b && x=1": ["a==b", "x=1"],
    "[Auth] Implement OAuth2": ["[Auth]", "Implement", "OAuth2"],
    "C++ & Rust?": ["C++", "Rust?"],
    "Fix foo() - it fails": ["Fix", "foo()", "it", "fails"],
    "feat(auth): add -- login": ["feat(auth):", "add", "login"],
    "Fix: crash at 10:30": ["Fix:", "crash", "at", "10:30"],
    "see http://x/y?a=b": ["see", "http://x/y?a=b"],
    "std::vector in C:\\temp": ["std::vector", "in", "C:\\temp"],
    "use --force and a/b": ["use", "--force", "and", "a/b"],
    '5" disk * 3': ['5"', "disk", "3"],
    "größe:5 🚀 für €100": ["größe:5", "für", "€100"],
    '"foo:bar"': ["foo:bar"],
    '"a \\"quote\\" and \\\\ or \\n"': ['a "quote" and \\ or \\n'],
}


@pytest.mark.parametrize("title", PASTED)
def test_a_pasted_title_is_text(title: str) -> None:
    assert repr(read(title).where) == repr(all_of(*(Text(word) for word in PASTED[title])))


def test_a_query_says_its_order_in_any_place_outside_of_parentheses() -> None:
    expected = Query(Or((A, B)), (Sort("priority"), Sort("updated", True), Sort("target")))
    assert read("sort:priority a OR sort:-updated b sort:due") == expected
    assert read("a OR b sort:priority,-updated,due") == expected
    assert read("sort:key") == Query(EVERYTHING, (Sort("key"),))


def test_options_of_commands_become_the_same_tree() -> None:
    asker = Asker(NOW, "ann")
    built = all_of(wanted("status", ["open", "review"], asker), wanted("label", ["x"], asker), none_of(Is("ready")))
    assert repr(built) == repr(read("status:open,review label:x -is:ready").where)
    assert all_of() == EVERYTHING
    assert repr(any_of(all_of(A, B))) == repr(And((A, B)))
    with pytest.raises(InvalidInput, match="no priority"):
        wanted("priority", ["P9"], asker)


def test_times_are_shown_written_out() -> None:
    assert shown(read("updated:>-7d -a sort:-due")) == 'updated:>2026-03-03T12:30:00Z AND NOT "a" sort:-target'
    assert shown(read("estimate:>999999w999999w1m")) == "estimate:>999999w999999w1m"
    assert shown(read("")) == ""


def test_the_tree_alone_brings_in_nothing_else() -> None:
    script = (
        "import sys\nbefore = set(sys.modules)\nimport trackdown.core.query.nodes\nprint(*set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import typing\n{script}"], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) <= {
        "__future__",
        "trackdown",
        "trackdown.core",
        "trackdown.core.query",
        "trackdown.core.query.nodes",
    }


@pytest.mark.parametrize(("word", "flag"), [("closed", "finished"), ("done", "finished"), ("late", "overdue")])
def test_a_flag_answers_to_what_others_call_it(word: str, flag: str) -> None:
    assert read(f"is:{word}") == read(f"is:{flag}")
