"""Labels and components: one word for one thing."""

from __future__ import annotations

from trackdown.core.planning.label_map import LabelMap
from trackdown.core.tickets.new import NewTicket
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.tickets.archive import archive
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.overview import show
from trackdown.services.tickets.taxonomy import audit, standardize, words
from trackdown.testing.factories import made

LABELS = LabelMap({"frontend": ["front-end", "fe"], "bug": ["defect"]})


def labels(desk: Desk, key: str) -> list[str]:
    return show(desk, key).ticket.labels


def components(desk: Desk, key: str) -> list[str]:
    return show(desk, key).ticket.components


def operations(desk: Desk) -> int:
    with desk.store.read() as reader:
        return reader.end()


def test_aliases_become_their_label_in_one_step_that_can_be_undone(desk: Desk) -> None:
    made(
        desk,
        NewTicket("a", labels=["fe", "Frontend", "other"]),
        NewTicket("b", labels=["frontend"]),
        NewTicket("c", labels=["Defect", "FE"]),
    )
    before = operations(desk)
    foretold = standardize(desk, LABELS, dry_run=True)
    assert operations(desk) == before
    found = standardize(desk, LABELS)
    assert found == foretold
    assert found.aliases == {"Defect": "bug", "FE": "frontend", "Frontend": "frontend", "fe": "frontend"}
    assert [(item.key, item.old, item.new) for item in found.tickets] == [
        ("TASK-1", ["Frontend", "fe", "other"], ["frontend", "other"]),
        ("TASK-3", ["Defect", "FE"], ["bug", "frontend"]),
    ]
    assert [labels(desk, f"TASK-{number}") for number in (1, 2, 3)] == [
        ["frontend", "other"],
        ["frontend"],
        ["bug", "frontend"],
    ]
    assert standardize(desk, LABELS).tickets == []
    undo(desk)
    assert labels(desk, "TASK-1") == ["Frontend", "fe", "other"]


def test_archived_and_finished_tickets_are_meant_too(desk: Desk) -> None:
    made(desk, NewTicket("a", labels=["fe"]), NewTicket("b", labels=["fe"]))
    update(desk, "TASK-1", Changes(status="done"))
    update(desk, "TASK-2", Changes(status="done"))
    archive(desk, ["TASK-2"])
    standardize(desk, LABELS)
    assert labels(desk, "TASK-1") == labels(desk, "TASK-2") == ["frontend"]
    assert [(word.name, word.tickets) for word in words(desk, "labels")] == [("frontend", 2)]


def test_components_are_joined_to_the_most_used_spelling_and_only_if_that_is_asked_for(desk: Desk) -> None:
    made(
        desk,
        NewTicket("a", components=["front-end", "api"]),
        NewTicket("b", components=["Frontend", "front_end"]),
        NewTicket("c", components=["front-end", "fronntend"]),
    )
    before = operations(desk)
    shown = audit(desk, [], {})
    assert [group.name for group in shown.found.groups] == ["front-end"]
    assert shown.found.near == [("fronntend", "front-end")]
    assert (shown.tickets, operations(desk)) == ([], before)
    foretold = audit(desk, [], {}, fix=True, dry_run=True)
    assert operations(desk) == before
    assert audit(desk, [], {}, fix=True) == foretold
    assert [item.key for item in foretold.tickets] == ["TASK-2"]
    assert components(desk, "TASK-2") == ["front-end"]
    assert components(desk, "TASK-3") == ["fronntend", "front-end"], "what only looks alike stays"
    undo(desk)
    assert components(desk, "TASK-2") == ["Frontend", "front_end"]


def test_the_configured_spelling_wins_and_a_question_stays_a_question(desk: Desk) -> None:
    made(desk, NewTicket("a", components=["api"]), NewTicket("b", components=["apis", "Tests"]))
    found = audit(desk, ["API", "test", "tests"], {"api": "ann", "web": "bob"}, fix=True)
    assert components(desk, "TASK-1") == ["API"]
    assert components(desk, "TASK-2") == ["apis", "tests"]
    assert found.owners == {"api": "API"}
    made(desk, NewTicket("c", components=["Front_end"]))
    (group,) = audit(desk, ["API", "tests", "front-end", "frontend"], {}, fix=True).undecided
    assert (group.name, components(desk, "TASK-3")) == ("", ["Front_end"])


def test_words_are_listed_by_name_whatever_their_case(desk: Desk) -> None:
    made(desk, NewTicket("a", components=["b", "A"]), NewTicket("b", components=["a", "b"]))
    assert [(word.name, word.tickets) for word in words(desk, "components")] == [("A", 1), ("a", 1), ("b", 2)]
    assert words(desk, "labels") == []
