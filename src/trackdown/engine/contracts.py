"""Holding a run to its API contract: pinning it when the run starts, and comparing the result with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trackdown.core.accounting.redaction import redacted
from trackdown.core.contracts.lint import demand_operations
from trackdown.core.contracts.reading import read_contract
from trackdown.core.gates.rules import GateRule
from trackdown.core.planning.handover.compared import judged
from trackdown.core.planning.handover.named_contract import held_to, named_contract
from trackdown.core.runs.evidence import Evidence
from trackdown.core.runs.model import Run
from trackdown.core.runs.policy import PinnedContract
from trackdown.core.runs.scope import outside
from trackdown.core.tickets.model import Ticket
from trackdown.engine.equipment import Equipment
from trackdown.engine.programs import run_program
from trackdown.errors import BadDocument, Refused
from trackdown.ports.repository import Change, Repository

MOST_BYTES = 64 << 20
"""The most that is read of what the comparison says: a hundred thousand findings are less."""


def pinned_contract(
    repository: Repository, ticket: Ticket, base: str, gates: dict[str, GateRule]
) -> PinnedContract | None:
    """What a run of this ticket on that commit is held to; ``None`` for one that names no contract. Where the source
    is, the configuration of the gate ``contract`` says.

    Raises Refused if the contract is not there, cannot be read, has no operations, or is the ticket's own work.
    """
    named = named_contract(ticket)
    if named is None:
        return None
    if not outside([named.path], ticket.named_files):
        why = "is to write the contract that would judge it"
        raise Refused(f"{ticket.key} {why}.", thing=named.path, hint="Let one ticket write it, and others use it.")
    content = repository.read(base, named.path)
    if content is None:
        raise Refused(
            f"The contract of {ticket.key} is not in the commit that the work begins at.",
            thing=named.path,
            hint="Commit it first: agents get only what is committed.",
        )
    try:
        contract = read_contract(content.decode("utf-8", "replace"), named.path)
        demand_operations(contract)
    except BadDocument as problem:
        raise Refused(f"The contract of {ticket.key}: {problem.message}", thing=named.path, hint=problem.hint) from None
    held, rule = held_to(ticket, named, contract), gates.get("contract", GateRule())
    return held._replace(implementation=rule.implementation or ["."], client=rule.client or ["."])


def compared(
    e: Equipment, run: Run, held: PinnedContract, changes: list[Change], checkout: Path
) -> tuple[Evidence, dict[str, Any] | None]:
    """The comparison as evidence, and in figures; ``None`` if it could not be made. Raises Interrupted."""
    sides = ["--client", *held.client] if held.side == "client" else []
    command = [*e.itself, "--json", "contract", "check", *sides, "--", held.path, *held.implementation]
    # In a process of its own, with limits, like every check: what it reads was written by the agent.
    done = run_program(e, run, command, checkout, run.policy.check_seconds)
    data, trouble = read_answer(done.stdout)
    seen = Evidence("contract", held.path, "failed", held.path, seconds=done.seconds, output=done.output)
    if data is None:
        name = f"{held.path}: the source cannot be compared with it"
        return seen._replace(name=name, excerpt=trouble or done.excerpt), None
    found = judged(data, held, {change.path for change in changes if change.action != "delete"})
    name = f"{held.path}: {found.present} of {found.of} operations"
    # It tells of source that an agent wrote, and is kept for good.
    message = redacted(found.message).text
    figures = {"path": held.path, "side": held.side, "present": found.present, "of": found.of, "missing": found.missing}
    return seen._replace(name=name, verdict="failed" if message else "passed", excerpt=message), figures


def read_answer(printed: Path, most: int = MOST_BYTES) -> tuple[dict[str, Any] | None, str]:
    """The data of the answer in that file, and the error where there is none. One of more than ``most`` bytes is
    refused."""
    try:
        size = printed.stat().st_size
        if size > most:
            return None, f"The answer has {size:,} bytes, and at most {most:,} are read. Is generated code among it?"
        answer = json.loads(printed.read_bytes())
        data, errors = answer["data"], answer["errors"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None, ""
    if isinstance(data, dict):
        return data, ""
    return None, "; ".join(f"{item['message']} {item['thing']}".strip() for item in errors)
