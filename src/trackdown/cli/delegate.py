"""``trackdown delegate``: route, hand over, check, integrate, close and report, in one command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.errors import InvalidInput
from trackdown.render.result import Result

if TYPE_CHECKING:
    from pathlib import Path

    from trackdown.core.planning.handover.named_contract import Named
    from trackdown.engine.briefs import Terms
    from trackdown.engine.control import Engine
    from trackdown.services.delegation.handover import Delegation

KINDS = ("worktree", "clone", "contract")
SIDES = ("server", "client")
EXAMPLES = """\
  trackdown delegate TASK-3 --dry-run            # who would get it, why, how much to read, what budget
  trackdown delegate TASK-3                      # hand it over, check what comes back, merge what passed
  trackdown delegate TASK-3 --to codex           # whatever the rules say
  trackdown delegate TASK-4 TASK-5 --parallel --contract API_CONTRACT.md --workspace contract

A ticket that the rules would keep is refused with the reason unless --to says who gets it. One that is held to a
contract lands only when its source serves, or calls, what the contract says. An epic or issue stands for what is below
it."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("keys", nargs="+", metavar="KEY", help="tickets to delegate")
    add("--to", default="", metavar="AGENT", help="hand all of them to this agent")
    add("--parallel", action="store_true", help="all at once (default: one after the other)")
    add("--contract", default="", metavar="FILE", help="hold them to this API contract, which has to be committed")
    add("--side", choices=SIDES, default="", help="of the contract (default: client where a ticket is of the frontend)")
    add("--workspace", choices=KINDS, default="", metavar="KIND", help=f"{', '.join(KINDS)} (default: the agent's)")
    add("--target", default="", metavar="BRANCH", help="where results land (default: the branch that is checked out)")
    add("--dry-run", action="store_true", help="only show what would be done")


def command(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.cli.working import work
    from trackdown.engine.dispatcher import Order
    from trackdown.engine.selection import Wanted
    from trackdown.render.delegation.handover import delegated_lines
    from trackdown.services.delegation import handover as delegation
    from trackdown.services.runs.looking import show_run

    given = call.arguments
    if given.side and not given.contract:
        raise UsageError("--side says how to hold a ticket to a contract.", thing="--side", hint="Add --contract FILE.")
    opened = call.open()
    with bootstrap.engine(opened, call.environment) as engine:
        uids = engine.wanted(given.keys, given.to).tickets or []
        target = engine.target(given.target)
        contract = _contract(call, engine.equipment.repository.root)
        found = delegation.delegations(opened.desk, engine.agency, uids, given.to, contract)
        terms = {item.ticket.uid: _terms(item, given.workspace) for item in found}
        engine.agents(Wanted(list(terms), "", terms))
        if given.dry_run or contract is not None:
            planned = _planned(engine, found, terms, target)
            if given.dry_run:
                return planned
        if contract is not None:
            delegation.give_contract(opened.desk, list(terms), contract)
        jobs = max(1, len(terms)) if given.parallel else 1
        done = work(call, engine, Order(Wanted(uids, "", terms), jobs, target, opened.desk.actor))
    runs = [show_run(opened.desk, item["key"]) for item in done.data["runs"]]
    return done._replace(text=[*done.text, *delegated_lines(runs)])


def _terms(item: Delegation, workspace: str) -> Terms:
    from trackdown.engine.briefs import Terms

    return Terms(item.agent, item.routed, workspace, item.thinking)


def _contract(call: Call, root: Path) -> Named | None:
    """The contract by its path in the repository. Raises InvalidInput for one outside of it."""
    from trackdown.core.planning.handover.named_contract import Named

    given = call.arguments.contract
    if not given:
        return None
    if "\x00" in given or not given.isprintable():
        raise InvalidInput("That is no path.", thing="--contract", hint="For example --contract API_CONTRACT.md.")
    folder, name = os.path.split(os.path.join(call.folder, given))
    path = os.path.relpath(os.path.join(os.path.realpath(folder), name), os.path.realpath(root)).replace(os.sep, "/")
    if path.startswith("../") or path in (".", ".."):
        hint = "Copy it into the repository and commit it: agents get only what is committed."
        raise InvalidInput("The contract is not a file of the repository.", thing=given[:200], hint=hint)
    return Named(path, call.arguments.side)


def _planned(engine: Engine, found: list[Delegation], terms: dict[str, Terms], target: str) -> Result:
    from trackdown.engine.preview import preview
    from trackdown.render.delegation.handover import Planned, planned_data, planned_lines

    base = engine.equipment.repository.tip(target) or ""
    planned = [Planned(item, *preview(engine, item.ticket, terms[item.ticket.uid], base)) for item in found]
    lines = [line for item in planned for line in planned_lines(item)] or ["Nothing could begin now."]
    data = {"target": target, "planned": [planned_data(item) for item in planned]}
    lines.append(f"Tokens are estimated. Results would land on {target}. Nothing was started.")
    return Result(data, lines, quiet=[item.delegation.ticket.key for item in planned])
