"""Reading contracts, and checking what source code serves and calls against one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trackdown.core.contracts.client_comparison import ClientComparison, compare_client
from trackdown.core.contracts.comparison import Comparison, Finding, compare
from trackdown.core.contracts.lint import demand_operations
from trackdown.core.contracts.model import Contract
from trackdown.core.contracts.served import Found, Unreadable, together
from trackdown.errors import WorkFailed
from trackdown.ports.routes import RouteReader, Sources

ALLOWABLE = ("extra", "unknown")
"""Findings that somebody may decide not to mind."""


class Checked(NamedTuple):
    """``findings`` are those of server and client that count. ``frameworks`` served or called something; ``routes``
    counts what they serve, ``files`` what was read."""

    contract: Contract
    comparison: Comparison
    client: ClientComparison | None
    findings: tuple[Finding, ...]
    unreadable: tuple[Unreadable, ...]
    frameworks: tuple[str, ...]
    routes: int
    files: int

    @property
    def complete(self) -> bool:
        return not self.findings


def check(
    contract: Contract,
    servers: tuple[Sources, Sequence[RouteReader]],
    clients: tuple[Sources, Sequence[RouteReader]] | None = None,
    before: str = "",
    allowed: Sequence[str] = (),
) -> Checked:
    """A contract against the source of an implementation, and of clients. ``before`` stands before all the paths of the
    implementation; findings of a kind that is ``allowed`` do not count.

    Raises BadDocument for a contract without operations, WorkFailed for a reader that breaks.
    """
    demand_operations(contract)
    served, names = _read(*servers)
    comparison = compare(contract, served, before)
    findings = list(comparison.findings)
    unreadable = [*servers[0].unreadable, *served.unreadable]
    files = len(servers[0].files)
    client = None
    if clients is not None:
        called, more = _read(*clients)
        client = compare_client(contract, called)
        findings += client.findings
        unreadable += [*clients[0].unreadable, *called.unreadable]
        names, files = names + more, files + len(clients[0].files)
    counted = tuple(finding for finding in findings if finding.kind not in allowed)
    return Checked(
        contract=contract,
        comparison=comparison,
        client=client,
        findings=counted,
        unreadable=tuple(dict.fromkeys(unreadable)),
        frameworks=tuple(dict.fromkeys(names)),
        routes=len(served.routes),
        files=files,
    )


def _read(sources: Sources, readers: Sequence[RouteReader]) -> tuple[Found, list[str]]:
    """What all readers found, and the names of those that found something."""
    parts, names = [], []
    for reader in readers:
        try:
            part = reader.read(sources)
        except Exception as error:  # a reader may be somebody else's code
            raise WorkFailed(
                f"The reader of {reader.name} broke: {type(error).__name__}: {str(error)[:200]}",
                thing=reader.name,
                hint="Please report it with the file that it was reading.",
            ) from error
        parts.append(part)
        if part.routes or part.calls or part.unresolved:
            names.append(reader.name)
    return together(parts), names
