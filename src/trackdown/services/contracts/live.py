"""Checking a running server against a contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from trackdown.core.contracts.alignment import Base, below
from trackdown.core.contracts.comparison import Comparison, Finding, Verdict
from trackdown.core.contracts.lint import demand_operations
from trackdown.core.contracts.live_document import live_document
from trackdown.core.contracts.model import Contract, Operation
from trackdown.core.contracts.paths import names, segments, shown
from trackdown.errors import BadDocument, TrackdownError, WorkFailed
from trackdown.ports.live_server import Asked, Bounds, Fault, LiveTester, Server, Tried
from trackdown.services.contracts.checking import Checked

SAFE = ("GET", "HEAD", "OPTIONS")
"""The methods that change nothing at a server (RFC 9110 §9.2.1)."""
NOT_SENT = "it is not sent without --all-methods"
_GONE = (404, 405)
_KEPT_OUT = (401, 403, 407, 429)


class LiveFailure(NamedTuple):
    operation: str
    fault: Fault


class CheckedLive(NamedTuple):
    """``checked`` is what a check of source code gives, with no source; ``requests`` counts what was sent."""

    checked: Checked
    failures: tuple[LiveFailure, ...]
    server: str
    requests: int
    all_methods: bool


class _Verdict(NamedTuple):
    """``kind`` is None for an operation that is as the contract says."""

    kind: Literal["missing", "mismatched", "unknown"] | None
    rule: str = ""
    text: str = ""


def check_live(
    contract: Contract,
    text: str,
    server: Server,
    before: str,
    tester: LiveTester,
    bounds: Bounds,
    *,
    all_methods: bool,
    allowed: Sequence[str] = (),
) -> CheckedLive:
    """A contract (and its text) against the server. ``before`` stands before all of its paths there, instead of the
    contract's base; empty for the contract's. Findings of a kind that is ``allowed`` do not count.

    Raises BadDocument for a contract without operations or one that nothing can be sent by, InvalidInput if the server
    cannot be reached, WorkFailed for a tester that breaks.
    """
    demand_operations(contract)
    _demand_references(contract)
    base = before or (contract.bases[0] if contract.bases else "")
    document = live_document(contract, text)
    wanted = {
        operation: _asked(operation, base, document_path=_spelled(contract, operation))
        for operation in contract.operations
        if all_methods or operation.method in SAFE
    }
    done = {tried.asked: tried for tried in _tested(tester, document, server, list(wanted.values()), bounds)}
    tried = {operation: done.get(asked) for operation, asked in wanted.items()}
    declared = contract.bases[0] if contract.bases else base
    comparison, failures = _compared(contract, tried, Base(declared, base))
    counted = tuple(finding for finding in comparison.findings if finding.kind not in allowed)
    checked = Checked(contract, comparison, None, counted, (), (), 0, 0)
    sent = sum(one.sent for one in done.values())
    return CheckedLive(checked, failures, server.origin + before, sent, all_methods)


def _compared(
    contract: Contract, tried: Mapping[Operation, Tried | None], base: Base
) -> tuple[Comparison, tuple[LiveFailure, ...]]:
    """What was sent for each operation says how it stands; what was not sent is unknown."""
    verdicts, findings, failures = [], [], []
    for operation in contract.operations:
        sent = tried.get(operation)
        faults = _counting(contract, operation, sent.faults) if sent is not None else ()
        found = _judged(operation, sent, faults) if sent is not None else _Verdict("unknown", "method", NOT_SENT)
        if found.kind != "missing":
            failures += [LiveFailure(operation.name, fault) for fault in faults]
        verdicts.append(Verdict(operation, found.kind or "present"))
        if found.kind:
            findings.append(Finding(found.kind, operation.name, found.text, None, operation.line, found.rule))
    return Comparison(tuple(verdicts), tuple(findings), base), tuple(failures)


def _demand_references(contract: Contract) -> None:
    """What a reference leads nowhere for would not be held against anything, and seem right. Raises BadDocument."""
    for remark in contract.remarks:
        if remark.rule == "reference" and remark.level == "error":
            hint = "`trackdown contract lint` says all that is wrong with it."
            raise BadDocument(f"The contract cannot be checked by. {remark.text}", thing=contract.source, hint=hint)


def _spelled(contract: Contract, operation: Operation) -> str:
    return shown(operation.path) if contract.format == "markdown" else operation.path


def _asked(operation: Operation, base: str, document_path: str) -> Asked:
    """A path that has the base already does not get it twice."""
    whole = below(base, operation.path)
    return Asked(operation.method, document_path, "" if whole == operation.path else base)


def _tested(tester: LiveTester, document: str, server: Server, asked: Sequence[Asked], bounds: Bounds) -> list[Tried]:
    try:
        return tester.test(document, server, asked, bounds)
    except TrackdownError:
        raise
    except Exception as error:  # a library's code, driven by somebody's document
        raise WorkFailed(
            f"The tester broke: {type(error).__name__}: {str(error)[:200]}",
            thing=server.origin,
            hint="Please report it with the contract.",
        ) from error


def _counting(contract: Contract, operation: Operation, faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Without refusals that the contract does not speak of: one that lists no way to refuse a request with made-up
    values is not broken by a refusal, nor is any by a request for credentials."""
    lists = contract.format == "openapi" and any(response.code[0] == "4" for response in operation.responses)
    takes = bool(names(operation.path) or operation.query or operation.body)
    kept = []
    for fault in faults:
        refused = fault.kind == "status" and 400 <= fault.code < 500
        if refused and (fault.code in (*_GONE, *_KEPT_OUT) or (takes and not lists)):
            continue
        kept.append(fault)
    return tuple(kept)


def _judged(operation: Operation, tried: Tried, faults: Sequence[Fault]) -> _Verdict:
    codes = tried.codes
    known = tried.exampled or not any(piece.parameter for segment in segments(operation.path) for piece in segment)
    if codes and known and set(codes) <= set(_GONE) and not tried.why:
        return _Verdict("missing", "missing", f"the server answers {_listed(codes)}")
    if faults and (codes or any(fault.kind != "late" for fault in faults)):
        first, more = faults[0], len(faults) - 1
        rest = f"; and {more} more" if more else ""
        return _Verdict("mismatched", first.kind, f"expected {first.expected}, came {first.came}{rest}")
    if any(200 <= code < 300 for code in codes):
        return _Verdict(None)
    return _Verdict("unknown", "unknown", _why_unknown(codes, tried))


def _why_unknown(codes: Sequence[int], tried: Tried) -> str:
    if not codes:
        return tried.why or "no request was answered"
    text = f"no request was answered with 2xx, but with {_listed(codes)}"
    if set(codes) & set(_KEPT_OUT[:2]):
        return f"{text}: it wants credentials, see --header"
    if set(codes) <= set(_GONE) and not tried.why:
        return f"{text}: give the parameters of its path an example that the server knows"
    return f"{text}; {tried.why}" if tried.why else text


def _listed(codes: Sequence[int]) -> str:
    return ", ".join(str(code) for code in sorted(set(codes)))
