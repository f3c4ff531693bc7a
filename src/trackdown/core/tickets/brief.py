"""The brief: the self-contained text that an agent gets, written for a reader with zero context."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from trackdown.core.tickets.agent_ticket.brief_text import brief_text
from trackdown.core.tickets.model import Check, Ticket

_RULES = """## Rules

- You work in an isolated checkout of the repository; it is yours alone. Work only inside it.
- Do what the ticket asks and nothing else. Leave alone whatever judges the result unless the ticket names it: the tests
  and scripts named by a check, CI configuration, and Trackdown's own files (.trackdown/).
- You need not commit: everything in the workspace that is not ignored is taken over when you end.
- Nobody answers while you work. If something is missing that only a person can decide or provide, ask, and end: with
  the tool `ask_user` if you have it, or by writing {"question": "…", "context": "…", "options": ["…"]} as JSON into the
  file that the environment variable TRACKDOWN_QUESTION names. You go on in this workspace with the answer. Whatever you
  can decide sensibly, decide, and say at the end what you chose.
- Stop and ask, instead of guessing, at an unclear requirement, a missing dependency, conflicting patterns, a security
  concern or a performance concern, and say which as "kind": unclear-requirement, missing-dependency,
  conflicting-patterns, security or performance. If the answer is secret, say "kind": "credential"; it comes in a file.
- When you end, Trackdown runs the checks itself on the committed result. What you report is a claim; they are evidence.
"""

_LIMITED = "Changes to any other file fail the ticket."
_LIMITED_TO_TEXT = "Changes to a file that is not named here or above fail the ticket."
_MOST_OF_ABOVE = 4000
"""How many characters of what the tickets above say: it is there for orientation."""
_MOST_CHECKS = 12
"""How many of the checks of one ticket above are named."""
_USES = {"create": "create", "modify": "modify", "delete": "delete", "read": "read first"}


def shown_check(check: Check) -> str:
    """A check as a person would type it."""
    return check if isinstance(check, str) else shlex.join(check)


def brief(
    ticket: Ticket,
    *,
    above: list[Ticket],
    done_before: list[Ticket],
    project_checks: list[tuple[str, Check]],
    answers: Sequence[tuple[str, str, str]] = (),
) -> str:
    """``above``: parent and its parent, nearest first; ``done_before``: the tickets that this one waited for;
    ``answers``: what people answered before, as (key of the ticket, question, answer)."""
    own = brief_text(ticket)
    if own is not None:
        rest = ticket._replace(files=own.files, criteria=own.criteria)
        parts = [own.text, "", *_files(rest, _LIMITED_TO_TEXT if ticket.named_files else ""), *_criteria(rest)]
    else:
        limited = _LIMITED if ticket.named_files else ""
        parts = [*_body(ticket), *_files(ticket, limited), *_criteria(ticket)]
    parts.insert(0, f"# {ticket.key}: {ticket.title}\n")
    parts += _project_checks(project_checks)
    parts += _surroundings(above, done_before)
    parts += _answers(answers)
    parts.append(_RULES)
    return "\n".join(parts)


def _body(ticket: Ticket) -> list[str]:
    lines: list[str] = []
    skipping = False
    fenced = False
    for line in ticket.body.splitlines():
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        heading = line.startswith(("# ", "## ")) and not fenced
        if heading:
            # The criteria are given once, below, with what Trackdown knows about them.
            skipping = line.lstrip("# ").strip().lower() == "acceptance criteria"
        if not skipping:
            lines.append(line)
    text = "\n".join(lines).strip()
    return [text, ""] if text else []


def _files(ticket: Ticket, limited: str) -> list[str]:
    listed = [f"- {path} ({_USES[use]})" for use in _USES for path in ticket.files.get(use, [])]
    lines = [*listed, ""] if listed else []
    lines += [limited, ""] if limited else []
    return ["## Files", "", *lines] if lines else []


def _criteria(ticket: Ticket) -> list[str]:
    if not ticket.criteria:
        return []
    lines = ["## Acceptance criteria", ""]
    group = ""
    for criterion in ticket.criteria:
        if criterion.group != group:
            group = criterion.group
            lines += [f"### {group}", ""] if group else []
        box = "x" if criterion.met else " "
        lines.append(f"- [{box}] " + criterion.text.replace("\n", "\n  "))
        lines += [f"  - {word.upper()}: {text}" for word, text in criterion.steps]
        if criterion.check:
            lines.append(f"  check: {shown_check(criterion.check)}")
    return [*lines, ""]


def _project_checks(checks: list[tuple[str, Check]]) -> list[str]:
    if not checks:
        return []
    return ["## Checks of the project", "", *(f"- {name}: {shown_check(check)}" for name, check in checks), ""]


def _answers(answers: Sequence[tuple[str, str, str]]) -> list[str]:
    """Questions and answers are others' texts: indented, so that they cannot be taken for a part of the brief."""
    if not answers:
        return []
    lines = ["## Answers given before", ""]
    for key, question, answer in answers:
        lines += [f"- {key} asked: " + question.replace("\n", "\n  "), "  Answer: " + answer.replace("\n", "\n  ")]
    return [*lines, ""]


def _surroundings(above: list[Ticket], done_before: list[Ticket]) -> list[str]:
    lines: list[str] = []
    if above:
        lines += ["## Part of", "", *(f"- {ticket.key} ({ticket.kind}): {ticket.title}" for ticket in above), ""]
        lines += _said_above(above)
        lines += _whole(above)
    if done_before:
        lines += ["## Already done for this", "", *(f"- {ticket.key}: {ticket.title}" for ticket in done_before), ""]
    return lines


def _whole(above: list[Ticket]) -> list[str]:
    """What the tickets above are to be proven by: it tells what this one is for, and judges it only with the others."""
    lines: list[str] = []
    for ticket in above:
        checked = [item for item in ticket.criteria if item.check]
        if checked:
            said = "once all of it is done; this ticket alone need not make that pass:"
            lines += [f"What the whole of {ticket.key} has to pass {said}", ""]
        for item in checked[:_MOST_CHECKS]:
            first, *rest = shown_check(item.check or "").split("\n")
            command = f"{first} …" if rest else first
            lines.append(f"> - {item.text.partition(chr(10))[0]}: `{command}`")
        lines += [f"> - … and {len(checked) - _MOST_CHECKS} more"] if len(checked) > _MOST_CHECKS else []
        lines += [""] if checked else []
    return lines


def _said_above(above: list[Ticket]) -> list[str]:
    """What the tickets above say, nearest first and quoted, so that it is not taken for a part of this one.

    A ticket that was broken down out of another one often has nothing but its title.
    """
    lines: list[str] = []
    room = _MOST_OF_ABOVE
    for ticket in above:
        text = "\n".join(_body(ticket)).strip()
        if not text or room <= 0:
            continue
        kept = text if len(text) <= room else text[:room].rpartition("\n")[0] or text[:room]
        room -= len(kept)
        lines += [f"{ticket.key} says, for orientation; of it do only what this ticket asks:", ""]
        lines += [f"> {line}".rstrip() for line in kept.splitlines()]
        lines += ["> …"] if len(kept) < len(text) else []
        lines.append("")
    return lines
