"""Keeping what gates came to with their ticket: one step, which can be undone."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.gates.conditions import conditions
from trackdown.core.gates.model import Outcome
from trackdown.core.gates.rules import GateRule
from trackdown.core.ops.comments import commented
from trackdown.core.ops.criteria import settled
from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.guards import approved, withdrawn
from trackdown.core.tickets.model import Ticket
from trackdown.errors import TrackdownError
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.gates.looks import Site
from trackdown.services.gates.running import Evaluation
from trackdown.services.workflows.moves import workflow_of

KIND = "gates"
"""What a comment is called that holds the results of gates."""
MOST_FINDINGS = 100
"""How many findings of a gate a ticket keeps; all of them are in its output."""


class Recorded(NamedTuple):
    """The conditions that hold now and did not, those that no longer hold, and how many criteria were settled.
    ``left`` says why nothing of that kind was done."""

    approved: list[str] = []
    withdrawn: list[str] = []
    criteria: int = 0
    left: str = ""


def record(desk: Desk, evaluation: Evaluation, rules: dict[str, GateRule]) -> Recorded:
    """Write the results as a comment with its data; settle the criteria whose checks ran, and set the conditions of the
    ticket's own workflow that gates judge.

    Files that are not committed can be others in a minute, and a result that has not landed may never do so: then the
    results are kept, and nothing is settled by them.
    """
    assert evaluation.ticket is not None
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.by_uid(writer, evaluation.ticket.uid)
        drafts: list[Draft] = []
        done = Recorded(left=_unsettled(evaluation.site))
        if not done.left:
            criteria = _criteria(ticket, evaluation)
            guards, done = _guards(desk, ticket, evaluation, rules)
            done = done._replace(criteria=len(criteria))
            drafts = [*criteria, *guards]
        data = {**results(evaluation, MOST_FINDINGS), "approved": done.approved, "withdrawn": done.withdrawn}
        writer.append([commented(ticket.uid, summary(evaluation), KIND, data), *drafts])
    return done


def _unsettled(site: Site) -> str:
    """Why nothing can be settled by what was seen there, empty if it can."""
    if not site.commit:
        return "there is no commit"
    if site.run is not None and site.run.landed is None:
        return f"the result of {site.run.key} has not landed"
    return "files are changed and not committed" if site.dirty else ""


def results(evaluation: Evaluation, most: int = 0) -> dict[str, Any]:
    """What the gates came to, as it is kept and as ``--json`` shows it; ``most`` limits the findings of each gate."""
    site = evaluation.site
    return {
        "verdict": evaluation.verdict,
        "run": site.run.key if site.run else None,
        "commit": site.commit,
        "dirty": site.dirty,
        "gates": [_limited(outcome, most).to_json() for outcome in evaluation.outcomes],
        "boxes": [
            {"text": item.box.text, "verdict": item.verdict, "why": item.text, "gates": list(item.box.gates)}
            for item in evaluation.boxes
        ],
        "metrics": [metric.to_json() for metric in evaluation.metrics],
    }


def _limited(outcome: Outcome, most: int) -> Outcome:
    return outcome._replace(findings=outcome.findings[:most]) if most else outcome


def summary(evaluation: Evaluation) -> str:
    """The results in a line for each gate that said something."""
    site = evaluation.site
    where = f"the result of {site.run.key}" if site.run else "the checkout"
    at = f" at {site.commit[:10]}" if site.commit else ""
    head = f"Gates over {where}{at}{', with changes that are not committed' if site.dirty else ''}: "
    lines = [f"{head}{evaluation.verdict}"]
    return "\n".join([*lines, *(_line(item) for item in evaluation.outcomes if item.verdict != "none")])


def _line(outcome: Outcome) -> str:
    optional = "" if outcome.required else " (not required)"
    # A program's own words may be among them.
    text = "".join(character if character.isprintable() else " " for character in outcome.text)
    return f"- {outcome.name}: {outcome.verdict}{optional}, {text}"


def _criteria(ticket: Ticket, evaluation: Evaluation) -> list[Draft]:
    """Those whose check ran now and says something else than what is known."""
    known = {item.id: item for item in ticket.criteria}
    drafts = []
    for item in evaluation.criteria:
        now = known.get(item.criterion.id)
        met = item.verdict == "passed"
        if not item.ran or now is None or now.check != item.criterion.check or now.met == met:
            continue
        evidence: dict[str, Any] = {"command": item.command, "output": item.output, "commit": evaluation.site.commit}
        drafts.append(settled(ticket.uid, now.id, met, "check", evidence))
    boxed = {item.box.criterion.id: item for item in evaluation.boxes if item.box.criterion}
    for uid, box in boxed.items():
        now = known.get(uid)
        if now is None or now.check is not None or now.met or box.verdict != "passed":
            continue
        judged = {"gates": list(box.box.gates), "commit": evaluation.site.commit}
        drafts.append(settled(ticket.uid, uid, True, "check", judged))
    return drafts


def _guards(
    desk: Desk, ticket: Ticket, evaluation: Evaluation, rules: dict[str, GateRule]
) -> tuple[list[Draft], Recorded]:
    """A condition that a person or CI approved is theirs: only one that a gate set is withdrawn by a gate."""
    try:
        own = workflow_of(desk, ticket)
    except TrackdownError as error:
        return [], Recorded(left=error.message)
    if own is None:
        return [], Recorded()
    held = conditions(own.guards, evaluation.outcomes, rules)
    new = [guard for guard, holds in held.items() if holds and guard not in ticket.guards]
    gone = [
        guard
        for guard, holds in held.items()
        if not holds and ticket.guards.get(guard, {}).get("by") == "gate" and guard in ticket.guards
    ]
    evidence: dict[str, Any] = {
        "commit": evaluation.site.commit,
        "gates": [item.name for item in evaluation.outcomes if item.verdict == "passed"],
    }
    drafts = [approved(ticket.uid, guard, "gate", evidence) for guard in new]
    return [*drafts, *(withdrawn(ticket.uid, guard) for guard in gone)], Recorded(new, gone)
