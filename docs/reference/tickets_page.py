"""The page of how tickets move and where they sit. It fails if a move asks for something that has no words here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from page_text import code, codes, page, table

from trackdown.core.ops import links, obstacles, relations
from trackdown.core.tickets import fields, kinds, parenting, relation_rules, response, statuses, workflow
from trackdown.core.tickets.model import Criterion, Ticket


def tickets() -> str:
    return page(
        "Tickets",
        "## Kinds\n",
        table(("kind", "its parent may be", "the usual prefix of its key"), [_kind(kind) for kind in kinds.KINDS]),
        f"An issue may have a type: {codes(fields.TYPES)}, and those of the setting `tickets.types`.",
        "## Moves\n",
        "Every move of the standard workflow, and what it takes. A refusal names all that is missing; a person may "
        "`--force`, which is recorded.",
        table(("from", "to", "requires"), [_move(a, b) for a in statuses.STATUSES for b in workflow.MOVES[a]]),
        f"A ticket under a finished parent can only be {_under_finished()}. In-progress without an assignee takes "
        "whoever typed it. `unblock` brings a blocked ticket back to where it came from.",
        "## Priorities\n",
        table(("priority", "somebody begins within", "at risk after"), [_priority(name) for name in fields.PRIORITIES]),
        "## Relations\n",
        f"A ticket has one parent, and waits for others (`--blocked-by`). These relations to others hold nothing back: "
        f"{codes(relations.RELATIONS)}. What stands in its way without being a ticket is {_or(obstacles.KINDS)}. "
        f"Things elsewhere that it can be linked to: {codes(links.KINDS)}.",
        "## Reclassifying\n",
        "What becomes of the parent and of the children of a ticket that is made another kind. A parent that may not "
        "hold it is left for the nearest one above that may, or for none; the two stay related. An open ticket "
        "does not go under a finished one.",
        table(
            ("from", "to", "its parent", "its children"), [(code(r[0]), code(r[1]), *r[2:]) for r in parenting.table()]
        ),
        "## What an audit finds\n",
        "`relationship audit` and `relationship validate` report:",
        table(("rule", "meaning"), [(code(rule), text) for rule, text in relation_rules.RULES.items()]),
    )


def _kind(kind: str) -> tuple[str, ...]:
    return code(kind), codes(kinds.PARENTS[kind]) or "none", code(kinds.DEFAULT_PREFIXES[kind])


def _move(status: str, to: str) -> tuple[str, str, str]:
    """Each thing that a move may ask for is asked about alone."""
    clear, bare = workflow.Surroundings(), Ticket("t", "TASK-1", "task", "t", "", status, "P2")
    unmet = bare._replace(assignee="ann", criteria=[Criterion("c", "it works")])
    held = workflow.requirements(bare, to, "", clear._replace(held_back=True))
    requires = [
        *(_SAID[lack] for lack in workflow.requirements(bare, to, "", clear)),
        *(["or an unfinished ticket that it waits for"] if to == "blocked" and not held else []),
        *(["every criterion is met"] if workflow.requirements(unmet, to, "so", clear) else []),
        *(["no child is unfinished"] if _asks(to, unmet, open_children=["TASK-2"]) else []),
    ]
    return code(status), code(to), ", ".join(requires) or "nothing"


def _asks(to: str, ticket: Ticket, **around: Any) -> bool:
    return bool(workflow.requirements(ticket._replace(criteria=[]), to, "so", workflow.Surroundings(**around)))


def _under_finished() -> str:
    """The statuses that a ticket may have whose parent is finished."""
    ready = Ticket("t", "TASK-1", "task", "t", "", "open", "P2", assignee="ann")
    return _or([to for to in statuses.STATUSES if not _asks(to, ready, finished_parent="EPIC-1 is done")])


def _or(words: Sequence[str]) -> str:
    return f"{codes(words[:-1])} or {code(words[-1])}"


_SAID = {"a reason is missing (--reason)": "a reason", "an assignee is missing (--assignee)": "an assignee"}


def _priority(name: str) -> tuple[str, ...]:
    minutes = response.LIMITS.get(name)
    return code(name), response.WORDS[name], f"{response.RISK:.0%} of it" if minutes else "never"
