from __future__ import annotations

import json

import pytest

from trackdown.core.workflows.model import Workflow, from_plain, plain
from trackdown.core.workflows.reading import read
from trackdown.errors import BadConfiguration

DOCUMENT = """\
workflows:
  feature_development:
    states: [planning, development, review, testing, deployment, done]
    transitions:
      planning -> development: [requirements_approved]
      development -> review: [code_complete, tests_passing]
      review -> testing: [code_approved] 
      testing -> deployment: [qa_approved]
      deployment -> done: [deployed_successfully]
    
  bug_fix:
    states: [triage, investigation, fix, verification, closed]
    transitions:
      triage -> investigation: [priority_assigned]
      investigation -> fix: [root_cause_identified]
      fix -> verification: [fix_implemented]
      verification -> closed: [fix_verified]
    types: [bug]
    categories: {investigation: open}
"""  # noqa: W291, W293


def test_every_part_of_a_workflow_is_read_with_its_line() -> None:
    feature, bug = read(DOCUMENT, "w.yaml")
    assert (feature.name, feature.states[0], feature.states[-1], feature.line) == (
        "feature_development",
        "planning",
        "done",
        2,
    )
    assert [(way.source, way.target, way.guards, way.line) for way in feature.transitions][1] == (
        "development",
        "review",
        ("code_complete", "tests_passing"),
        6,
    )
    assert (bug.types, bug.stated) == (("bug",), {"investigation": "open"})


def test_a_state_stands_for_what_was_stated_else_for_what_its_name_and_place_say() -> None:
    feature, bug = read(DOCUMENT, "w.yaml")
    assert [feature.status(state) for state in feature.states] == [
        *("open", "in-progress", "review", "review", "in-progress", "done"),
    ]
    assert [bug.status(state) for state in bug.states] == ["open", "open", "in-progress", "review", "done"]
    ends = Workflow("w", ("new", "going", "cancelled", "shipped"))
    assert [ends.status(state) for state in ends.states] == ["open", "done", "cancelled", "done"]


def test_what_is_remembered_of_a_file_is_the_same_workflows() -> None:
    workflows = read(DOCUMENT, "w.yaml")
    assert from_plain(json.loads(json.dumps(plain(workflows)))) == workflows


@pytest.mark.parametrize("text", ["", "workflows:\n", "workflows: {}\n", "# nothing\n", "workflows: ~"])
def test_a_file_without_workflows_has_none(text: str) -> None:
    assert read(text, "w.yaml") == []


BASE = "workflows:\n  w:\n    states: [a, b]\n"
WRONG = {
    "a list": ("- a\n", "w.yaml:1"),
    "another key": ("flows: {}\n", "w.yaml:1"),
    "a text": ("workflows: many\n", "w.yaml:1"),
    "no states": ("workflows:\n  w: {types: [bug]}\n", "w.yaml:2"),
    "empty states": ("workflows:\n  w: {states: []}\n", "w.yaml:2"),
    "states as text": ("workflows:\n  w:\n    states: a, b\n", "w.yaml:3"),
    "a state with a blank": ("workflows:\n  w:\n    states: [in work]\n", "w.yaml:3"),
    "a state that is a list": ("workflows:\n  w:\n    states: [[a]]\n", "w.yaml:3"),
    "the standard one": ("workflows:\n  Standard: {states: [a]}\n", "w.yaml:2"),
    "twice": ("workflows:\n  w: {states: [a]}\n  w: {states: [a]}\n", "w.yaml:3"),
    "twice in other letters": ("workflows:\n  a_b: {states: [a]}\n  A-B: {states: [a]}\n", "w.yaml:3"),
    "an unknown part": (f"{BASE}    colour: red\n", "w.yaml:4"),
    "a way without an arrow": (f"{BASE}    transitions:\n      a to b: []\n", "w.yaml:5"),
    "half a way": (f"{BASE}    transitions:\n      a ->: []\n", "w.yaml:5"),
    "a way of three": (f"{BASE}    transitions:\n      a -> b -> c: []\n", "w.yaml:5"),
    "guards as text": (f"{BASE}    transitions:\n      a -> b: ready\n", "w.yaml:5"),
    "a guard with a blank": (f"{BASE}    transitions:\n      a -> b: [is ready]\n", "w.yaml:5"),
    "a way twice": (f"{BASE}    transitions:\n      a -> b: []\n      a -> b: []\n", "w.yaml:6"),
    "transitions as a list": (f"{BASE}    transitions: [a]\n", "w.yaml:4"),
    "a category that is none": (f"{BASE}    categories: {{a: finished}}\n", "w.yaml:4"),
    "blocked as a category": (f"{BASE}    categories: {{a: blocked}}\n", "w.yaml:4"),
    "not YAML": ("workflows: [\n", "w.yaml:2"),
    "a tab": ("workflows:\n\tw: 1\n", "w.yaml:2"),
    "a tag": ("workflows: !!python/object:os.system {}\n", "w.yaml:1"),
    "control characters": ("workflows:\n  \x1b[2J: 1\n", "w.yaml:2"),
    "many states": (f"workflows:\n  w: {{states: [{', '.join(f's{n}' for n in range(201))}]}}\n", "w.yaml:2"),
    "a bomb": ("a: &a [x]\nb: &b [*a, *a]\n" + "c: [" + "*b, " * 9000 + "]\n", "w.yaml"),
    "nan": ("workflows: .nan\n", "w.yaml:1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_understood_is_refused_with_its_line(name: str) -> None:
    text, place = WRONG[name]
    with pytest.raises(BadConfiguration) as refused:
        read(text, "w.yaml")
    assert refused.value.thing.startswith(place)
    assert refused.value.hint


def test_a_workflow_may_have_ways_that_lead_nowhere_so_that_validate_can_say_so() -> None:
    (own,) = read(f"{BASE}    transitions: {{a -> c: [x], a -> a: ~, a -> b: [y], a->b: [z]}}\n", "w.yaml")
    assert [(way.target, way.guards) for way in own.ways("a")] == [("b", ("y", "z"))]
