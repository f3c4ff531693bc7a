"""What is several pieces of work, and which."""

from __future__ import annotations

import pytest
from routing_agents import routed


def _parts(text: str) -> list[str]:
    return [part.name for part in routed(text).parts]


@pytest.mark.parametrize(
    "text",
    [
        "Create a todo app with a REST backend and a React frontend",
        "We need a web shop platform",
        "Please develop an e-commerce website with product pages and a cart",
        "Build our customer portal from scratch",
    ],
)
def test_a_whole_system_has_all_parts(text: str) -> None:
    assert _parts(text) == ["architecture", "contract", "backend", "frontend", "validation"]


@pytest.mark.parametrize(
    "text",
    [
        "Build a blog system per API_CONTRACT.md with 5 routers and 10 React components",
        "Implement backend and frontend for posts per API_CONTRACT.md",
    ],
)
def test_what_has_a_contract_needs_no_design_any_more(text: str) -> None:
    assert _parts(text) == ["backend", "frontend", "validation"]


def test_a_part_says_how_many_the_text_names() -> None:
    parts = routed("Build a blog system per API_CONTRACT.md with 5 routers and 10 React components").parts
    assert [part.decision.facts.size.counts[0].number for part in parts[:2]] == [5, 10]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Add user authentication, backend only", "ui"),
        ("Add user authentication without a UI", "ui"),
        ("Build a blog system, no frontend", "frontend"),
        ("Build a marketplace, frontend only", "backend"),
    ],
)
def test_a_layer_that_is_ruled_out_is_no_part(text: str, missing: str) -> None:
    names = _parts(text)
    assert names
    assert missing not in names


def test_parts_that_need_each_other_say_so() -> None:
    after = {part.name: part.after for part in routed("Build a blog system").parts}
    assert after == {
        "architecture": (),
        "contract": ("architecture",),
        "backend": ("contract",),
        "frontend": ("contract",),
        "validation": ("backend", "frontend"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Add 8 endpoints matching this OpenAPI spec",
        "Make login work",
        "Add dark mode to the website",
        "Write tests for the app",
        "Make the app faster",
        "Add a site map",
        "Do not build a blog system, only add 8 endpoints",
        "Should we build a blog system?",
        "Add a search field to the list of posts",
        "Fix the login form of the frontend and its backend call",
    ],
)
def test_one_piece_of_work_stays_one(text: str) -> None:
    assert _parts(text) == []


def test_a_feature_that_is_described_in_detail_is_one_piece_of_work() -> None:
    detailed = "Add user authentication\n- POST /login takes email and password\n- POST /logout ends it\n- 401 else"
    assert _parts("Add user authentication")
    assert _parts(detailed) == []
