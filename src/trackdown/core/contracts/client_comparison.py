"""A contract against the requests that a client makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trackdown.core.contracts.alignment import Base, align, below
from trackdown.core.contracts.comparison import Finding, Kind
from trackdown.core.contracts.model import Contract, Operation
from trackdown.core.contracts.paths import UNRESOLVED, address, covers, shape
from trackdown.core.contracts.served import ANY, Found, Sent

_LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "[::1]")


class ClientComparison(NamedTuple):
    """``called`` are the operations that the client uses, ``uncalled`` those that it does not (which is no fault);
    ``foreign`` counts requests to other hosts."""

    findings: tuple[Finding, ...]
    called: tuple[str, ...]
    uncalled: tuple[str, ...]
    foreign: int
    calls: int
    base: Base


def compare_client(contract: Contract, found: Found) -> ClientComparison:
    """Every request of the client against the contract's operations. A base path that all of the client's requests
    lack, because its library adds it, is no finding."""
    hosts = {address(server)[0] for server in contract.servers} | {"", UNRESOLVED}
    own = [call for call in found.calls if call.host in hosts or call.host.partition(":")[0] in _LOCAL]
    aligned = align([item.path for item in contract.operations], contract.bases, [call.path for call in own])
    known = list(zip(contract.operations, aligned.paths, strict=True))
    findings: list[Finding] = []
    called: list[str] = []
    for call in own:
        operation, finding = _judge(call, known, contract.bases)
        if operation is not None and operation.name not in called:
            called.append(operation.name)
        if finding is not None:
            findings.append(finding)
    for item in found.unresolved:
        findings.append(Finding("unknown", item.name, item.why, item.place, rule="unknown", side="client"))
    uncalled = tuple(item.name for item in contract.operations if item.name not in called)
    foreign = len(found.calls) - len(own)
    return ClientComparison(tuple(findings), tuple(called), uncalled, foreign, len(own), aligned.base)


def _judge(
    call: Sent, known: Sequence[tuple[Operation, str]], bases: Sequence[str]
) -> tuple[Operation | None, Finding | None]:
    """The operation that a request uses, and what is wrong with the request."""
    paths = [call.path, *(below(base, call.path) for base in bases)]
    there = [item for item in known if any(shape(item[1]) == shape(path) for path in paths)]
    there = there or [item for item in known if any(covers(item[1], path) for path in paths)]
    for operation, _ in there:
        if call.method in (operation.method, ANY):
            return operation, None
    if there:
        methods = ", ".join(operation.method for operation, _ in there)
        text = f"the client calls it with {call.method}; the contract has {methods} there"
        return None, _finding("mismatched", there[0][0].name, text, call, "method", there[0][0].line)
    alike = [one for one, path in known if any(shape(path).lower() == shape(mine).lower() for mine in paths)]
    if alike:
        meant = next((operation for operation in alike if operation.method == call.method), alike[0])
        text = f"the client calls {call.name}: case matters"
        return None, _finding("mismatched", meant.name, text, call, "case", meant.line)
    if call.host == UNRESOLVED:
        text = "the host is not told, and the contract has no such path"
        return None, _finding(
            "unknown", f"{call.method} {UNRESOLVED}{call.name.partition(' ')[2]}", text, call, "unknown"
        )
    return None, _finding("extra", call.name, "the client calls it, and the contract does not have it", call, "extra")


def _finding(kind: Kind, name: str, text: str, call: Sent, rule: str, line: int = 0) -> Finding:
    return Finding(kind, name, text, call.place, line, rule, "client")
