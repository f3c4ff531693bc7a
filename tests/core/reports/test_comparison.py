"""Two reports of the hierarchy, and what happened between them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.reports.comparison import Standing, compare

KEYS = [f"TASK-{number}" for number in range(1, 6)]


def standings(keys: list[str], titles: list[str], parents: list[int]) -> dict[str, Standing]:
    """A parent stands before its children."""
    found: dict[str, Standing] = {}
    for number, key in enumerate(keys):
        above = parents[number % len(parents)]
        parent = keys[above] if above < number else ""
        found[key] = Standing(key, "task", titles[number % len(titles)], "open", "P2", "", parent, 0)
    return found


REPORTS = st.builds(
    standings,
    st.lists(st.sampled_from(KEYS), unique=True),
    st.lists(st.sampled_from("xy"), min_size=1, max_size=5),
    st.lists(st.integers(0, 5), min_size=1, max_size=5),
)


def same(key: str) -> str:
    return key


@given(before=REPORTS, after=REPORTS)
def test_what_is_said_leads_from_the_one_report_to_the_other(
    before: dict[str, Standing], after: dict[str, Standing]
) -> None:
    found = compare(before, after.values(), same)
    made: dict[str, Any] = {key: value._asdict() for key, value in before.items()}
    for item in found.removed:
        del made[item.key]
    made.update({item.key: item._asdict() for item in found.added})
    for moved in found.moved:
        assert made[moved.key]["parent"] == moved.source
        made[moved.key]["parent"] = moved.target
    for change in found.changed:
        for name, (old, new) in change.fields.items():
            assert made[change.key][name] == old != new
            made[change.key][name] = new
    assert made == {key: value._asdict() for key, value in after.items()}


@given(report=REPORTS)
def test_a_report_does_not_differ_from_itself(report: dict[str, Standing]) -> None:
    assert not compare(report, report.values(), same).differs


def test_what_was_not_loaded_is_not_compared() -> None:
    (one,) = standings(["TASK-1"], ["x"], [5]).values()
    assert not compare({"TASK-1": one._replace(progress=None)}, [one._replace(progress=50)], same).differs


def test_children_of_a_ticket_with_a_new_key_have_not_moved() -> None:
    before = standings(["TASK-1", "TASK-2"], ["x"], [0])
    assert before["TASK-2"].parent == "TASK-1"
    after = [before["TASK-1"]._replace(key="ISSUE-1"), before["TASK-2"]._replace(parent="ISSUE-1")]
    found = compare(before, after, lambda key: {"TASK-1": "ISSUE-1"}.get(key, key))
    assert (found.moved, found.added, found.removed) == ([], [], [])
    assert [(item.key, item.fields) for item in found.changed] == [("ISSUE-1", {"key": ["TASK-1", "ISSUE-1"]})]
