"""The gates that Trackdown looks at itself, without a program of the project's: scope, secrets, contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from trackdown.core.gates.model import Counted, Finding, Outcome, Scan
from trackdown.core.gates.packages import Package
from trackdown.core.gates.rules import GateRule
from trackdown.core.runs.model import Run
from trackdown.core.runs.scope import outside
from trackdown.core.tickets.model import Check, Ticket
from trackdown.errors import TrackdownError
from trackdown.ports.routes import RouteReader, Sources
from trackdown.services.contracts.checking import Checked, check

CONTRACTS = ("API_CONTRACT.md", "openapi.yaml", "openapi.yml", "openapi.json")
"""Where a contract lies if nobody says."""


class Site(NamedTuple):
    """What gates are run over: the checkout as it lies there, or the committed result of a ``run`` in a clean one.

    ``commit`` is empty outside of git; ``dirty``: files differ from it. ``changed`` are the paths that the work
    changed, ``None`` if nobody knows; ``judges`` those among them that judge the result and were put back as they were.
    ``packages`` are those there are, the top first, ``before`` those of the commit that a result stands on.
    ``everything`` lists all files, ``read`` reads one, ``scan`` looks for secrets in some, ``sources`` reads code.
    ``setup`` makes a clean checkout usable.
    """

    root: Path
    commit: str
    dirty: bool
    changed: list[str] | None
    judges: list[str]
    run: Run | None
    packages: list[Package]
    everything: Callable[[], list[str]]
    read: Callable[[str], str | None]
    scan: Callable[[list[str], list[str]], Scan]
    sources: Callable[[list[str], str], tuple[Sources, list[RouteReader]]]
    setup: list[Check]
    setup_seconds: float
    check_seconds: float
    before: list[Package] | None = None


def scope(site: Site, ticket: Ticket | None) -> Outcome:
    """Whether only files that the ticket names were changed."""
    if ticket is None:
        return Outcome("scope", "none", "no ticket is named")
    named = site.run.policy.files if site.run else ticket.named_files
    if not named:
        return Outcome("scope", "none", "the ticket names no files")
    if site.changed is None:
        return Outcome("scope", "not-run", "nobody knows what was changed outside of a git repository")
    if not site.changed:
        return Outcome("scope", "none", "no file is changed")
    strangers = outside(site.changed, named)
    findings = [Finding("scope", "the ticket does not name it", path) for path in strangers]
    findings += [Finding("protected", "it judges the result", path) for path in site.judges if path not in strangers]
    counted = Counted(len(site.changed) - len(findings), len(site.changed), "files")
    if not findings:
        return Outcome("scope", "passed", "only files that the ticket names were changed", counted=counted)
    text = f"{len(findings)} of {len(site.changed)} changed files are not the ticket's"
    return Outcome("scope", "failed", text, findings=tuple(findings), counted=counted)


def secrets(site: Site, rule: GateRule, *, all_files: bool) -> Outcome:
    """Whether the changed files, or all, hold what looks like a secret."""
    paths = site.changed
    if all_files or paths is None:
        paths = site.everything()
    elif not paths:
        return Outcome("secrets", "none", "no file is changed; --all-files looks at all of them")
    found = site.scan(paths, rule.ignore)
    left = f"; {len(found.left_out)} cannot be read" if found.left_out else ""
    files = f"{found.files} file{'' if found.files == 1 else 's'}"
    if found.findings:
        text = f"{len(found.findings)} in {files}{left}"
        return Outcome("secrets", "failed", text, findings=found.findings)
    if found.left_out:
        # What nobody looked at has not passed.
        return Outcome("secrets", "not-run", f"none in {files}{left}: {', '.join(found.left_out[:5])}")
    if not found.files:
        return Outcome("secrets", "none", "no file to look at")
    return Outcome("secrets", "passed", f"none in {files}")


def contract(site: Site, rule: GateRule, ticket: Ticket | None) -> Outcome:
    """Whether the code serves (and calls) what the API contract says."""
    from trackdown.core.contracts.reading import read_contract

    path, why = _named_contract(site, rule, ticket)
    if not path:
        return Outcome("contract", "none", "there is no contract")
    text = site.read(path)
    if text is None:
        return Outcome("contract", "not-run", f"{path} cannot be read", why=why)
    try:
        read = read_contract(text, path)
        clients = site.sources(rule.client, "client") if rule.client else None
        found = check(read, site.sources(rule.implementation or ["."], "server"), clients)
    except TrackdownError as error:
        return Outcome("contract", "not-run", f"{error.message} {error.thing}".strip(), why=why)
    return _compared(found, why)


def _named_contract(site: Site, rule: GateRule, ticket: Ticket | None) -> tuple[str, str]:
    """The contract's path, and who says so."""
    if rule.contract:
        return rule.contract, "config.toml has [gates.contract]"
    named = [path for paths in ticket.files.values() for path in paths] if ticket else []
    own = next((path for path in named if path.rpartition("/")[2] in CONTRACTS), "")
    if own and site.read(own) is not None:
        return own, "the ticket names it"
    there = site.packages[0].files.first(*CONTRACTS)
    return there, f"{there} is there"


def _compared(found: Checked, why: str) -> Outcome:
    verdicts = found.comparison.verdicts
    unknown = sum(verdict.state == "unknown" for verdict in verdicts)
    counted = Counted(found.comparison.present, len(verdicts) - unknown, "operations", unknown)
    findings = tuple(
        Finding(
            f"{item.kind} {item.operation}",
            item.text,
            item.place.file if item.place else found.contract.source,
            item.place.line if item.place else item.line,
        )
        for item in found.findings
    )
    text = f"{found.comparison.present} of {len(verdicts)} operations are as {found.contract.source} says"
    if findings:
        return Outcome("contract", "failed", text, why=why, findings=findings, counted=counted)
    if found.unreadable:
        files = ", ".join(str(item.place) for item in found.unreadable[:5])
        return Outcome("contract", "not-run", f"could not be read: {files}", why=why, counted=counted)
    return Outcome("contract", "passed", text, why=why, counted=counted)
