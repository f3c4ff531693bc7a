"""What an agent is to be held to, and who holds it: Trackdown, a sandbox of the system around everything, the client's
own means, or nobody. The last is said as plainly as the rest.

``full``: the person's own rights. ``workspace``: writing only in the workspace, the run's own folders and ``TMPDIR``.
``read-only``: not in the workspace either. Without ``network``, nothing that an agent or a check starts reaches it; a
client that asks a model far away has to reach it itself, so there only its own means can keep its tools from it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

SandboxPolicy = Literal["read-only", "workspace", "full"]
POLICIES: tuple[SandboxPolicy, ...] = ("read-only", "workspace", "full")

NOBODY = "nobody"
NOT_ASKED = "not asked for"
TRACKDOWN = "trackdown"


class SandboxRules(NamedTuple):
    """What is asked for. ``required``: nothing starts unless all of it is held. ``writable`` are more folders of the
    person's that may be written to, such as caches of downloads."""

    policy: SandboxPolicy = "full"
    network: bool = True
    required: bool = False
    writable: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether anything has to be held at all."""
        return self.policy != "full" or not self.network


class Outer(NamedTuple):
    """The sandbox that this system has for any program. ``detail`` is its version, or why it does not work here."""

    name: str
    works: bool
    detail: str = ""


class ClientMeans(NamedTuple):
    """What a client can hold by itself: ``policies``, as far as files go; and whether under such a policy it
    ``keeps_network`` from its tools while it reaches its model. ``needs_network``: it asks a model over the network."""

    name: str
    policies: tuple[SandboxPolicy, ...] = ()
    keeps_network: bool = False
    needs_network: bool = True


class Enforcement(NamedTuple):
    """``what`` is held; ``by`` whom: ``trackdown``, a sandbox, a client, or ``nobody``; ``how``, or why not. ``by`` is
    ``not asked for`` where the rules leave it free."""

    what: str
    by: str
    how: str


def outer_network(rules: SandboxRules, client: ClientMeans) -> bool:
    """Whether the outer sandbox has to leave the network to that client."""
    return rules.network or client.needs_network


def own_rules(rules: SandboxRules, client: ClientMeans, outer: Outer) -> SandboxRules:
    """What is left to the client's own means: all of it without an outer sandbox; with one only the network of its
    tools, where the client can do that."""
    if not outer.works:
        return rules
    if not rules.network and _keeps_network(rules, client):
        return rules
    return SandboxRules()


def _keeps_network(rules: SandboxRules, client: ClientMeans) -> bool:
    return client.keeps_network and rules.policy in client.policies


def enforcement(rules: SandboxRules, client: ClientMeans, outer: Outer) -> list[Enforcement]:
    """What is held for an agent of that client, what for the checks, and by whom."""
    return [
        _writes(rules, client, outer),
        _repository(rules, client, outer),
        _secrets(rules, outer),
        _agents_network(rules, client, outer),
        _checks(rules, outer),
        _descendants(rules, outer),
        Enforcement("time, silence, memory and disk", TRACKDOWN, "watched by the supervisor; see the agent's limits"),
    ]


def not_held(rules: SandboxRules, client: ClientMeans, outer: Outer) -> list[Enforcement]:
    """What is asked for and held by nobody."""
    return [found for found in enforcement(rules, client, outer) if found.by == NOBODY]


def _writes(rules: SandboxRules, client: ClientMeans, outer: Outer) -> Enforcement:
    where = "anywhere" if rules.policy == "read-only" else "outside of the workspace"
    what = f"the agent does not write {where}"
    if rules.policy == "full":
        return Enforcement("where the agent writes", NOT_ASKED, "the policy `full` leaves the person's own rights")
    if outer.works:
        return Enforcement(what, outer.name, "all else is mounted read-only, but for the run's own folders and TMPDIR")
    if rules.policy in client.policies:
        return Enforcement(what, client.name, "the client's own sandbox or list of tools; its word has to be believed")
    return Enforcement(what, NOBODY, f"{outer.name}: {outer.detail}; {client.name} has no means of its own for it")


def _repository(rules: SandboxRules, client: ClientMeans, outer: Outer) -> Enforcement:
    what = "the agent does not change the repository's refs, configuration and hooks, or the tickets"
    if rules.policy == "full":
        return Enforcement(what, NOT_ASKED, "changes of refs, configuration and hooks are noticed after each round")
    if outer.works:
        return Enforcement(
            what, outer.name, "the repository is mounted read-only: Trackdown commits, `git commit` fails"
        )
    if rules.policy in client.policies:
        return Enforcement(what, client.name, "the client's own sandbox or list of tools; its word has to be believed")
    return Enforcement(what, NOBODY, f"{outer.name}: {outer.detail}")


def _secrets(rules: SandboxRules, outer: Outer) -> Enforcement:
    what = "keys and logins in the home folder are out of sight, but for the client's own"
    if rules.policy == "full":
        return Enforcement(what, NOT_ASKED, "the policy `full` leaves the person's own rights")
    if outer.works:
        how = "the usual places and those of all known clients are covered; other files of the home can be read"
        return Enforcement(what, outer.name, how)
    return Enforcement(what, NOBODY, f"{outer.name}: {outer.detail}")


def _agents_network(rules: SandboxRules, client: ClientMeans, outer: Outer) -> Enforcement:
    what = "the agent's tools do not reach the network"
    if rules.network:
        return Enforcement("what the agent's tools reach", NOT_ASKED, "the network is allowed")
    if _keeps_network(rules, client):
        return Enforcement(what, client.name, "the client's own sandbox; the client itself reaches its model")
    if client.needs_network:
        return Enforcement(
            what, NOBODY, f"{client.name} has to reach its model, and cannot keep its tools from the network"
        )
    if outer.works:
        return Enforcement(what, outer.name, "a network of its own with nothing in it but itself")
    return Enforcement(what, NOBODY, f"{outer.name}: {outer.detail}")


def _checks(rules: SandboxRules, outer: Outer) -> Enforcement:
    if not rules.asks:
        return Enforcement("what checks and set-up do", NOT_ASKED, "the policy `full` leaves the person's own rights")
    parts = [
        *(["write only in their checkout"] if rules.policy != "full" else []),
        *(["do not reach the network"] if not rules.network else []),
    ]
    what = f"checks and set-up {' and '.join(parts)}"
    if outer.works:
        return Enforcement(what, outer.name, "the same sandbox as the agent's")
    return Enforcement(what, NOBODY, f"{outer.name}: {outer.detail}")


def _descendants(rules: SandboxRules, outer: Outer) -> Enforcement:
    what = "every process of a run is found and ended"
    if rules.policy != "full" and outer.works:
        return Enforcement(what, outer.name, "a process namespace that dies as one, whoever else was killed")
    return Enforcement(what, TRACKDOWN, "by the supervisor's tree; after its death by brand (Linux) and marker")
