"""What the auditors of dependencies answer, as JSON. Sources: the output formats that pip-audit, npm, pnpm,
cargo-audit (RustSec) and govulncheck document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from trackdown.core.gates.model import Counted, Finding
from trackdown.core.gates.project import table

_NETWORK = re.compile(
    r"name resolution|getaddrinfo|ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|no such host|dial tcp"
    r"|could not resolve host|network is unreachable|connection (?:refused|reset|error|timed out|aborted)"
    r"|max retries exceeded|failed to establish|nodename nor servname|proxyerror|tunnel connection failed"
    r"|error sending request|failed to fetch|connect(?:ion)? timeout|temporary failure|unable to connect",
    re.IGNORECASE,
)


class Audited(NamedTuple):
    """``counted`` are the dependencies without a known vulnerability; ``None`` where the auditor does not say how many
    it looked at."""

    findings: tuple[Finding, ...]
    counted: Counted | None


def read_audit(tool: str, answer: str) -> Audited | None:
    """What an auditor said; ``None`` if that is no answer of it."""
    try:
        return {"pip-audit": _pip, "npm": _npm, "pnpm": _npm, "cargo-audit": _cargo, "govulncheck": _go}[tool](answer)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def without_network(said: str) -> bool:
    """Whether somebody complains that they cannot reach anybody."""
    return _NETWORK.search(said) is not None


def _pip(answer: str) -> Audited:
    packages = json.loads(answer)["dependencies"]
    audited = [item for item in packages if "vulns" in item]
    bad = [item for item in audited if item["vulns"]]
    findings = tuple(
        Finding(str(vuln["id"]), f"{item['name']} {item['version']}{_fixed(vuln.get('fix_versions'))}")
        for item in bad
        for vuln in item["vulns"]
    )
    skipped = len(packages) - len(audited)
    return Audited(findings, Counted(len(audited) - len(bad), len(audited), "dependencies", skipped))


def _fixed(versions: Any) -> str:
    return f", mended in {', '.join(map(str, versions))}" if versions else ""


def _npm(answer: str) -> Audited:
    data = json.loads(answer)
    meta = data["metadata"]
    found = [
        Finding(str(item.get("severity", "vulnerability")), f"{name} {item.get('range', '')}".strip())
        for name, item in table(data, "vulnerabilities").items()
    ]
    found += [
        Finding(str(item.get("severity", "vulnerability")), f"{item['module_name']}: {item.get('title', '')}")
        for item in table(data, "advisories").values()
    ]
    total = meta.get("dependencies", meta.get("totalDependencies"))
    total = total.get("total") if isinstance(total, dict) else total
    vulnerable = len({finding.text.split(" ")[0].rstrip(":") for finding in found})
    said = sum(number for name, number in meta["vulnerabilities"].items() if name != "total")
    if said and not found:
        found = [Finding("vulnerability", f"{said} vulnerable dependencies")]
        vulnerable = said
    counted = Counted(max(total - vulnerable, 0), total, "dependencies") if isinstance(total, int) else None
    return Audited(tuple(found), counted)


def _cargo(answer: str) -> Audited:
    data = json.loads(answer)
    listed = data["vulnerabilities"]["list"]
    findings = tuple(
        Finding(str(item["advisory"]["id"]), f"{item['package']['name']} {item['package']['version']}")
        for item in listed
    )
    total = int(data["lockfile"]["dependency-count"])
    bad = len({finding.text for finding in findings})
    return Audited(findings, Counted(total - bad, total, "dependencies"))


def _go(answer: str) -> Audited:
    """Only what the code calls counts, as in govulncheck's own summary."""
    messages = list(_objects(answer))
    if not any("config" in message for message in messages):
        raise ValueError("no answer of govulncheck")
    found: dict[tuple[str, str], Finding] = {}
    for message in messages:
        finding = message.get("finding")
        if not finding or not finding.get("trace"):
            continue
        trace = finding["trace"][0]
        if trace.get("function"):
            name = f"{trace['module']} {trace.get('version', '')}".strip()
            found[finding["osv"], name] = Finding(str(finding["osv"]), name)
    modules = next((table(message, "SBOM").get("modules") for message in messages if "SBOM" in message), None)
    counted = None
    if isinstance(modules, list):
        counted = Counted(len(modules) - len({name for _, name in found}), len(modules), "dependencies")
    return Audited(tuple(found.values()), counted)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder, at = json.JSONDecoder(), 0
    text = text.strip()
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        if isinstance(value, dict):
            yield value
        while at < len(text) and text[at].isspace():
            at += 1
