from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.contracts.model import Contract, Operation
from trackdown.core.planning.handover.named_contract import Named, held_to, named_contract, operations_in, side_of
from trackdown.core.tickets.model import Criterion, Ticket

CONTRACT = Contract(
    "Blog", "API_CONTRACT.md", "markdown", bases=("/api",),
    operations=(Operation("GET", "/posts"), Operation("POST", "/posts"), Operation("GET", "/posts/{id}/comments")),
)  # fmt: skip


def ticket(**fields: Any) -> Ticket:
    return Ticket(
        **{"uid": "u", "key": "TASK-1", "kind": "task", "title": "", "status": "open", "priority": "P2"} | fields
    )


def test_what_somebody_gave_goes_before_what_is_called_like_a_contract() -> None:
    given = {"kind": "reference", "id": "specs/blog.md", "as": "contract", "side": "client"}
    read = {"read": ["docs/openapi.yaml"]}
    assert named_contract(ticket(links=[given], files=read)) == Named("specs/blog.md", "client")
    assert named_contract(ticket(files=read)) == Named("docs/openapi.yaml")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"read": ["README.md", "contracts.md", "api_contract.py"]},
        {"create": ["API_CONTRACT.md"]},
        {"modify": ["openapi.json"]},
    ],
)
def test_a_ticket_that_reads_no_contract_names_none(files: dict[str, list[str]]) -> None:
    assert named_contract(ticket(files=files, links=[{"kind": "reference", "id": "API_CONTRACT.md"}])) is None


@pytest.mark.parametrize(
    ("fields", "side"),
    [
        ({"title": "Implement the frontend"}, "client"),
        ({"title": "Implement the backend for the frontend"}, "server"),
        ({"title": "Frontend for the API"}, "client"),
        ({"title": "Serve posts"}, "server"),
        ({"title": "Implement the frontend", "components": ["backend"]}, "server"),
        ({"title": "Implement the API", "components": ["web UI"]}, "client"),
        ({"files": {"create": ["frontend/posts.js"]}}, "client"),
        ({"files": {"create": ["backend/posts.py"]}, "title": "what the frontend needs"}, "server"),
    ],
)
def test_the_first_that_speaks_of_a_side_decides(fields: dict[str, Any], side: str) -> None:
    assert side_of(ticket(**fields)) == side


def test_a_side_that_was_said_decides() -> None:
    front = ticket(title="Implement the frontend")
    assert held_to(front, Named("c.md", "server"), CONTRACT).side == "server"
    assert held_to(front, Named("c.md"), CONTRACT).side == "client"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("GET /posts", ["GET /posts"]),
        ("`GET /api/posts`, and **POST /api/posts**.", ["GET /posts", "POST /posts"]),
        ("- [ ] GET /posts/:post_id/comments returns 200", ["GET /posts/{id}/comments"]),
        ("GET /posts/{whatever}/comments?page=2", ["GET /posts/{id}/comments"]),
        ("get /posts", []),
        ("GET /Posts", []),
        ("DELETE /posts", []),
        ("all endpoints", []),
        ("POST /posts and GET /posts", ["GET /posts", "POST /posts"]),
    ],
)
def test_operations_are_those_that_are_written_out(text: str, names: list[str]) -> None:
    assert operations_in(text, CONTRACT) == names


def test_criteria_name_operations_too() -> None:
    known = ticket(title="Comments", criteria=[Criterion("c", "GET /posts/:id/comments lists them")])
    assert held_to(known, Named("c.md"), CONTRACT).operations == ["GET /posts/{id}/comments"]


@given(st.text() | st.lists(st.sampled_from(["GET ", "/posts", "{", "}", ":", "//", "POST /", "\n"])).map("".join))
def test_any_text_at_all_names_only_operations_of_the_contract(text: str) -> None:
    assert set(operations_in(text, CONTRACT)) <= {operation.name for operation in CONTRACT.operations}


def test_a_huge_text_takes_no_longer_than_a_long_one() -> None:
    assert operations_in("GET /posts " + "GET /" * 1_000_000, CONTRACT) == ["GET /posts"]
