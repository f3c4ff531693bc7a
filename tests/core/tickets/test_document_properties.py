"""What holds for every document and every edit of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.core.tickets.document import FILE_USES, LISTS, OWNED, TicketDocument, parse
from trackdown.core.tickets.document_edit import checked_value, edit
from trackdown.core.tickets.document_emit import flow, scalar
from trackdown.core.tickets.document_text import FORBIDDEN

WORDS = st.sampled_from(
    ["TASK-1", "a b", "[x] y", "@me", "a: b", "yes", "null", "12", "it's", '"q"', "#1", "é😀", "-", "a,"]
)
ONE_LINE = WORDS | st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip()) and not FORBIDDEN.search(text)
)
LISTED = st.lists(ONE_LINE, max_size=3)
FILES = st.dictionaries(st.sampled_from(FILE_USES), LISTED, max_size=3)
UNKNOWN = st.sampled_from(
    [
        "due: 2026-01-31  # soon",
        "x:\n    - 1\n    -  {a:   b}",
        "y: |+\n  text\n\n\n",
        "'q': \"\\t\"",
        "# comment",
        "",
        "z:   ",
    ]
)
LINES = ["# Heading", "", "## Goal", "text  ", "## Acceptance criteria", "- [ ] one", "  check: true", "* [x] two"]
LINES += ["```", "**Scenario 1**", "- GIVEN: x", "<!-- c -->", "\ttab", "### group", "---", "## Dependencies", "- a"]
BODIES = st.lists(st.sampled_from(LINES), unique=True)  # unique: a second check would be refused


@st.composite
def written(draw: st.DrawFn, name: str) -> str:
    """One owned key as somebody might have written it."""
    space, comment = draw(st.sampled_from([" ", "   "])), draw(st.sampled_from(["", "  # why", " "]))
    if name == "kind":
        kind = draw(st.sampled_from(["task", "Epic", '"issue"']))
        return f"kind:{space}{kind}{comment}"
    if name not in (*LISTS, "files"):
        value = scalar(draw(ONE_LINE).strip(), draw(st.sampled_from(["", "'", '"'])), number=True)
        return draw(
            st.sampled_from([f"{name}:{space}{value}{comment}", f"{name}:{comment}", f"{name}: >-\n  folded\n  text"])
        )
    if name == "files":
        files = draw(FILES)
        block = "".join(f"\n  {use}:  {flow(paths)}{comment}" for use, paths in files.items())
        return draw(st.sampled_from([f"files: {flow(files)}", f"files:{block}"]))
    items = draw(LISTED)
    block = "".join(f"\n  -  {scalar(item.strip())}{comment}" for item in items)
    return draw(st.sampled_from([f"{name}:{space}{flow(items)}{comment}", f"{name}:{block}", f"{name}: a, b"]))


@st.composite
def documents(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(OWNED), unique=True, max_size=5))
    entries = [draw(written(name)) for name in names] + draw(st.lists(UNKNOWN, unique=True, max_size=3))
    lines = ["---", *draw(st.permutations(entries)), "---"] if draw(st.booleans()) else []
    text = "\n".join([*lines, *draw(BODIES)]) + draw(st.sampled_from(["", "\n"]))
    if not lines and text.lstrip("\n").startswith("---"):
        text = "text\n" + text
    text = text if lines[-1:] != ["---"] or text.endswith("\n") else text + "\n"
    return draw(st.sampled_from(["", "\ufeff"])) + draw(st.sampled_from([text, text.replace("\n", "\r\n")]))


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(OWNED), unique=True, max_size=4)):
        value: st.SearchStrategy[Any] = LISTED if name in LISTS else FILES if name == "files" else ONE_LINE
        value = st.sampled_from(["epic", "issue", "task"]) if name == "kind" else value
        found[name] = draw(st.none() | value)
    return found


def values(document: TicketDocument) -> dict[str, Any]:
    kept = {name: getattr(document, name) for name in (*OWNED, "unknown", "goal", "dependencies")}
    return {**kept, "criteria": [item._replace(line=0) for item in document.criteria]}


@given(documents(), changes())
@settings(max_examples=400)
def test_an_edit_gives_the_values_asked_for_and_leaves_all_others(text: str, asked: dict[str, Any]) -> None:
    before = parse(text)
    after = parse(edit(text, asked))
    expected = values(before)
    for name, value in asked.items():
        empty = getattr(TicketDocument(), name)
        expected[name] = empty if value is None else checked_value(name, value)
    if asked.get("title", "") is None:
        expected["title"] = after.title
    assert values(after) == expected


@pytest.mark.parametrize(
    ("above", "gone", "below"),
    [
        ("y: |+\n  text\n\n", {"title: T\n\n\n": "title"}, "subtasks: []\nz: 1\n"),
        (
            "y: |+\n  text\n\n\n\n",
            {"title: TASK-1\n\n": "title"},
            "subtasks: []\ndepends_on: []\nz:   \nreferences: []\n",
        ),
        ("y: |+\n  text\n\n\n\n", {"key: TASK-1\n": "key", "blocks: []\n\n": "blocks"}, "z:   \n"),
        ("y:\n  - a: >+  # kept\n      text\n\n", {"title: T\n\n": "title"}, "z: 1\n"),
        ("y: |+\r\n  text\r\n\r\n", {"title: T\r\n\r\n": "title"}, "z: 1\r\n"),
    ],
)
def test_keys_below_a_text_that_keeps_its_line_ends_can_be_taken_away(
    above: str, gone: dict[str, str], below: str
) -> None:
    text = f"---\n{above}{''.join(gone)}{below}---\n"
    assert edit(text, dict.fromkeys(gone.values())) == f"---\n{above}{below}---\n"


def test_empty_lines_behind_a_key_stay_below_a_text_that_keeps_none() -> None:
    text = "---\ny: |\n  text +\ntitle: T\n\nz: 1\n---\n"
    assert edit(text, {"title": None}) == "---\ny: |\n  text +\n\nz: 1\n---\n"


@given(documents())
def test_setting_what_is_there_changes_no_byte(text: str) -> None:
    document = parse(text)
    current: dict[str, Any] = {name: getattr(document, name) for name in OWNED if getattr(document, name)}
    current["criteria"] = {index: item.done for index, item in enumerate(document.criteria)}
    assert edit(text, {}) == text
    assert edit(text, current) == text


@given(documents(), st.data())
def test_ticking_boxes_changes_nothing_but_boxes(text: str, data: st.DataObject) -> None:
    before = parse(text)
    done = [data.draw(st.booleans()) for _ in before.criteria]
    result = edit(text, {"criteria": dict(enumerate(done))})
    assert [item.done for item in parse(result).criteria] == done
    boxes = str.maketrans("", "", "[xX ]")
    assert result.translate(boxes) == text.translate(boxes)


@given(documents(), st.sampled_from(["assignee", "parent", "agent"]), ONE_LINE)
def test_setting_and_removing_a_new_key_gives_the_bytes_back(text: str, name: str, value: str) -> None:
    if name in parse(text).given or not text.removeprefix("\ufeff").startswith("---"):
        return
    assert edit(edit(text, {name: value}), {name: None}) == text
