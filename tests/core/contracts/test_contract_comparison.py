from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.contracts.client_comparison import compare_client
from trackdown.core.contracts.comparison import KINDS, Comparison, compare
from trackdown.core.contracts.digest import MOST, fix_message
from trackdown.core.contracts.model import Contract, Field, Operation, Response
from trackdown.core.contracts.served import Asleep, Found, Place, Route, Sent, Unresolved

HERE = Place("app.py", 1)


def contract(*names: str, **more: Any) -> Contract:
    operations = []
    for name in names:
        method, _, path = name.partition(" ")
        operations.append(Operation(method, path))
    return Contract("T", "c.md", "markdown", operations=tuple(operations), **more)


def route(name: str, turn: int | None = None, **more: Any) -> Route:
    method, _, path = name.partition(" ")
    return Route(method, path, HERE, "some", "app", turn, **more)


def against(known: Contract, *routes: Route, **more: Any) -> Comparison:
    return compare(known, Found(tuple(routes), **more))


def kinds(found: Comparison) -> dict[str, list[str]]:
    return {kind: [item.operation for item in found.of(kind)] for kind in KINDS if found.of(kind)}


def test_names_of_parameters_may_differ_and_positions_may_not() -> None:
    known = contract("GET /a/{id}/b/{other}")
    assert kinds(against(known, route("GET /a/{x}/b/{y:int}"))) == {}
    assert kinds(against(known, route("GET /a/b/{x}/{y}"))) == {
        "missing": ["GET /a/{id}/b/{other}"],
        "extra": ["GET /a/b/{x}/{y}"],
    }


def test_another_method_is_a_mismatch_unless_the_contract_has_it_too() -> None:
    assert kinds(against(contract("POST /a"), route("PUT /a"))) == {"mismatched": ["POST /a"]}
    assert kinds(against(contract("POST /a", "PUT /a"), route("PUT /a"))) == {"missing": ["POST /a"]}


def test_a_route_for_every_method_serves_each() -> None:
    assert kinds(against(contract("GET /a", "POST /a"), route("ANY /a"))) == {}


def test_a_later_route_that_an_earlier_one_takes_is_shadowed_and_not_missing() -> None:
    known = contract("GET /a/{id}", "GET /a/me")
    assert kinds(against(known, route("GET /a/{id}", 1), route("GET /a/me", 2))) == {"shadowed": ["GET /a/me"]}
    assert kinds(against(known, route("GET /a/me", 1), route("GET /a/{id}", 2))) == {}
    assert kinds(against(known, route("GET /a/{id:int}", 1), route("GET /a/me", 2))) == {}
    assert kinds(against(known, route("GET /a/{id}"), route("GET /a/me"))) == {}


def test_a_route_of_another_application_shadows_nothing() -> None:
    routes = (route("GET /a/{id}", 1), route("GET /a/me", 2)._replace(application="other"))
    assert kinds(against(contract("GET /a/{id}", "GET /a/me"), *routes)) == {}


@pytest.mark.parametrize("turns", [(1, 2), (None, None)])
def test_a_route_that_is_there_twice_is_reported_once(turns: tuple[int | None, int | None]) -> None:
    twice = [route("GET /a", turn, codes=(str(number),)) for number, turn in enumerate(turns)]
    found = against(contract("GET /a"), *twice)
    assert kinds(found) == {"shadowed": ["GET /a"]}
    assert found.verdicts[0].state == "present"


@pytest.mark.parametrize(
    ("slash", "wanted", "given", "same"),
    [
        ("either", "/a", "/a/", True),
        ("exact", "/a", "/a/", False),
        ("exact", "/a/", "/a", False),
        ("added", "/a", "/a/", True),
        ("added", "/a/", "/a", False),
        ("added to reads", "/a", "/a/", True),
    ],
)
def test_a_slash_at_the_end_counts_where_the_framework_makes_it(
    slash: Any, wanted: str, given: str, same: bool
) -> None:
    found = against(contract(f"GET {wanted}"), route(f"GET {given}", slash=slash))
    assert (kinds(found) == {}) is same


def test_a_slash_is_added_to_reads_and_not_to_writes() -> None:
    found = against(contract("POST /a"), route("POST /a/", slash="added to reads"))
    assert kinds(found) == {"mismatched": ["POST /a"]}


def stated(**more: Any) -> Contract:
    operation = Operation("POST", "/a", responses=(Response("201"), Response("404")), **more)
    return Contract("T", "c.md", "markdown", operations=(operation,))


def test_parameters_and_codes_are_compared_where_the_framework_states_them() -> None:
    known = stated(query=(Field("page", "integer", False),), body=(Field("title", "string"),))
    told = {
        "the query parameter page is not in the code": {"query": ()},
        "the query parameter extra is not in the contract": {"query": (Field("page"), Field("extra"))},
        "the query parameter page is required in the code": {"query": (Field("page", "", True),)},
        "page is integer in the contract and string in the code": {"query": (Field("page", "string"),)},
        "the field of the body title is not in the code": {"body": ()},
        "the code answers 200 and the contract says 201": {"codes": ("200",)},
    }
    for text, details in told.items():
        (finding,) = against(known, route("POST /a", **details)).findings
        assert finding.kind == "mismatched"
        assert text in finding.text
    for details in ({}, {"query": None}, {"query": (), "open": True}, {"codes": ("201",)}, {"codes": ("404",)}):
        assert kinds(against(known, route("POST /a", **details))) == {}


def test_a_contract_that_gives_only_the_path_asks_for_nothing_more() -> None:
    details = {"query": (Field("page"),), "body": (Field("x"),), "codes": ("201",)}
    assert kinds(against(contract("POST /a"), route("POST /a", **details))) == {}


def test_what_the_framework_adds_by_itself_is_not_extra_beside_what_was_wanted() -> None:
    routes = (route("PUT /a/{x}", implied=True), route("PATCH /a/{x}", implied=True))
    assert kinds(against(contract("PUT /a/{x}"), *routes)) == {}
    assert kinds(against(contract("GET /b"), route("GET /b")._replace(place=Place("b", 1)), *routes)) == {
        "extra": ["PUT /a/{x}", "PATCH /a/{x}"]
    }


def test_an_operation_that_could_be_an_unresolved_route_is_unknown() -> None:
    item = Unresolved("GET", "…/posts/{x}", HERE, "computed")
    found = against(contract("GET /api/posts/{id}", "GET /api/users/{id}"), unresolved=(item,))
    assert kinds(found) == {"missing": ["GET /api/users/{id}"], "unknown": ["GET /api/posts/{id}"]}
    nothing = Unresolved("GET", "…", HERE, "computed")
    found = against(contract("GET /api/posts/{id}"), unresolved=(nothing,))
    assert kinds(found) == {"missing": ["GET /api/posts/{id}"], "unknown": ["GET …"]}


def test_what_is_asleep_explains_what_is_missing() -> None:
    asleep = Asleep("GET", "/posts/{x}", Place("old.py", 7), "commented out")
    (finding,) = against(contract("GET /api/posts/{id}"), asleep=(asleep,)).findings
    assert (finding.kind, finding.place) == ("missing", Place("old.py", 7))
    assert "commented out" in finding.text


def test_a_declared_base_path_may_stand_in_the_code() -> None:
    known = contract("GET /a", "GET /b", bases=("/v1",))
    assert kinds(against(known, route("GET /v1/a"), route("GET /v1/b"))) == {}
    assert kinds(against(known, route("GET /a"), route("GET /b"))) == {"mismatched": ["base path /v1"]}


def test_a_base_path_that_differs_everywhere_is_one_finding() -> None:
    known = contract("GET /api/a", "GET /api/b", "GET /api/c")
    found = against(known, route("GET /v2/a"), route("GET /v2/b"))
    assert (found.base.contract, found.base.code) == ("/api", "/v2")
    assert kinds(found) == {"mismatched": ["base path /api"], "missing": ["GET /api/c"]}


def test_a_base_path_that_differs_in_places_is_no_base_path() -> None:
    found = against(contract("GET /api/a", "GET /api/b"), route("GET /api/a"), route("GET /v2/b"))
    assert kinds(found) == {"missing": ["GET /api/b"], "extra": ["GET /v2/b"]}


NAMES = st.lists(
    st.tuples(
        st.sampled_from(["GET", "POST", "ANY"]), st.sampled_from(["/a", "/A", "/a/{x}", "/a/me", "/b/", "/c/{r:path}"])
    ),
    max_size=6,
)


@given(NAMES, NAMES, st.booleans())
def test_every_operation_has_one_verdict_and_every_finding_a_reason(
    wanted: list[tuple[str, str]], given_: list[tuple[str, str]], ordered: bool
) -> None:
    names = dict.fromkeys(f"{method} {path}" for method, path in wanted if method != "ANY")
    known = contract(*names)
    routes = [route(f"{m} {p}", at if ordered else None) for at, (m, p) in enumerate(given_)]
    found = against(known, *routes)
    assert [verdict.operation for verdict in found.verdicts] == list(known.operations)
    for verdict in found.verdicts:
        about = [item for item in found.findings if item.operation == verdict.operation.name and item.line == 0]
        assert (verdict.state == "present") or any(item.kind == verdict.state for item in about)
    assert all(item.text for item in found.findings)


@given(st.lists(st.sampled_from(["GET /a", "POST /a", "GET /a/{x}", "GET /b/{y}/c"]), unique=True, min_size=1))
def test_code_that_serves_exactly_the_contract_is_complete(names: list[str]) -> None:
    assert against(contract(*names), *(route(name) for name in names)).findings == ()


def test_the_message_names_what_failed_and_nothing_else() -> None:
    found = against(contract("GET /a", "GET /b", "PUT /c"), route("GET /a"), route("GET /c"))
    lines = fix_message(found.findings, "c.md").splitlines()
    assert lines[1:3] == ["- missing GET /b: no route serves it", "- wrong PUT /c (app.py:1): the code has GET there"]
    assert not any("GET /a" in line for line in lines)
    assert fix_message([], "c.md") == ""


def test_a_long_message_says_what_it_leaves_out() -> None:
    found = against(contract(*(f"GET /a{number}" for number in range(MOST + 3))))
    assert "- and 3 more" in fix_message(found.findings, "c.md").splitlines()


def test_a_request_in_the_wrong_case_is_held_against_the_operation_of_its_method() -> None:
    call = Sent("POST", "/api/Posts", HERE, "axios")
    found = compare_client(contract("GET /api/posts", "POST /api/posts"), Found(calls=(call,)))
    assert [item.operation for item in found.findings] == ["POST /api/posts"]
