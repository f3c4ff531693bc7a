"""Who holds what: nothing that is held by nobody is said to be held."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.containment import (
    NOBODY,
    NOT_ASKED,
    POLICIES,
    ClientMeans,
    Enforcement,
    Outer,
    SandboxRules,
    enforcement,
    not_held,
    outer_network,
    own_rules,
)
from trackdown.core.runs.profile import AgentProfile

FENCE = Outer("fence", True, "fence 1.0")
NONE = Outer("fence", False, "fence is not installed")
ABLE = ClientMeans("able", ("read-only", "workspace"), keeps_network=True)
READER = ClientMeans("reader", ("read-only",))
PLAIN = ClientMeans("plain")
PROGRAM = ClientMeans("program", needs_network=False)

rules = st.builds(SandboxRules, st.sampled_from(POLICIES), st.booleans(), st.booleans())
clients = st.sampled_from([ABLE, READER, PLAIN, PROGRAM])


def about(found: list[Enforcement], word: str) -> Enforcement:
    [item] = [item for item in found if word in item.what]
    return item


@given(rules, clients, st.sampled_from([FENCE, NONE]))
def test_a_sandbox_that_does_not_work_holds_nothing_and_every_row_names_somebody(
    asked: SandboxRules, client: ClientMeans, outer: Outer
) -> None:
    found = enforcement(asked, client, outer)
    assert all(item.what and item.by and item.how for item in found)
    assert {item.by for item in found} <= {
        NOBODY,
        NOT_ASKED,
        "trackdown",
        client.name,
        *([outer.name] if outer.works else []),
    }
    assert len({item.what for item in found}) == len(found)
    if not outer.works and not client.policies:
        assert {item.by for item in found} <= {NOBODY, NOT_ASKED, "trackdown"}


@given(clients, st.sampled_from([FENCE, NONE]))
def test_where_nothing_is_asked_nothing_is_missing(client: ClientMeans, outer: Outer) -> None:
    assert not_held(SandboxRules("full", True, True), client, outer) == []


@pytest.mark.parametrize(
    ("policy", "network", "client", "outer", "missing"),
    [
        ("workspace", True, PLAIN, FENCE, []),
        ("read-only", True, PLAIN, FENCE, []),
        ("workspace", False, PROGRAM, FENCE, []),
        ("workspace", False, ABLE, FENCE, []),
        ("workspace", False, PLAIN, FENCE, ["the agent's tools do not reach the network"]),
        ("full", False, PROGRAM, FENCE, []),
        ("full", False, ABLE, FENCE, ["the agent's tools do not reach the network"]),
        (
            "full",
            False,
            PROGRAM,
            NONE,
            ["the agent's tools do not reach the network", "checks and set-up do not reach"],
        ),
        ("workspace", True, READER, NONE, ["outside of the workspace", "refs", "keys and logins", "checks and set-up"]),
        ("read-only", True, READER, NONE, ["keys and logins", "checks and set-up"]),
    ],
)
def test_what_is_missing_is_what_was_asked_for_and_nobody_holds(
    policy: Any, network: bool, client: ClientMeans, outer: Outer, missing: list[str]
) -> None:
    found = not_held(SandboxRules(policy, network), client, outer)
    assert len(found) == len(missing)
    assert all(word in item.what for word, item in zip(missing, found, strict=True))


def test_the_client_holds_what_it_can_only_where_no_sandbox_does() -> None:
    asked = SandboxRules("workspace", True)
    assert about(enforcement(asked, ABLE, NONE), "outside").by == "able"
    assert about(enforcement(asked, ABLE, FENCE), "outside").by == "fence"
    assert own_rules(asked, ABLE, NONE) == asked
    assert own_rules(asked, ABLE, FENCE) == SandboxRules()


def test_the_network_of_tools_is_left_to_a_client_that_can_keep_it_from_them() -> None:
    asked = SandboxRules("workspace", False)
    assert own_rules(asked, ABLE, FENCE) == asked
    assert own_rules(asked, PLAIN, FENCE) == SandboxRules()
    assert outer_network(asked, ABLE), "the client itself has to reach its model"
    assert outer_network(asked, PLAIN)
    assert not outer_network(asked, PROGRAM)


def test_a_profile_from_before_there_were_rules_has_none() -> None:
    old = AgentProfile.from_json({"id": "a", "adapter": "command", "turn_seconds": 60})
    assert old.rules == SandboxRules()
    assert not old.rules.asks
    assert AgentProfile("a", "command", sandbox="read-only", network=False).rules.asks


def test_a_policy_that_a_newer_trackdown_pinned_is_not_taken_for_another_that_holds_more() -> None:
    assert AgentProfile.from_json({"id": "a", "adapter": "b", "sandbox": "vault"}).rules.policy == "full"
