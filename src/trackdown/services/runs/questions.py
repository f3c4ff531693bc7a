"""What agents ask people: looking at it, and answering."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from trackdown.core.accounting.redaction import redacted
from trackdown.core.ops.run_record import recorded
from trackdown.core.runs.model import Run
from trackdown.core.runs.questions import Question
from trackdown.core.tickets import fields
from trackdown.core.tickets.kinds import is_key, is_uid
from trackdown.errors import InvalidInput, NeedsPerson, Refused
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.runs.budgets import epic_of, runs_below
from trackdown.services.runs.transcripts import FolderOf
from trackdown.services.secrecy import answers

MOST_BEFORE = 20
"""How many answers from other runs a brief has."""

Standing = Literal["open", "answered", "closed"]
"""``closed``: nobody answered, and the run that asked is over or is being ended."""


class Asking(NamedTuple):
    """A question with who asks it, about which ticket."""

    question: Question
    run: str
    ticket: str
    title: str
    agent: str
    standing: Standing


class Reply(NamedTuple):
    """What a person answers: a text, the number of an option (from 1 on), or that the agent is to decide."""

    text: str = ""
    option: int = 0
    skipped: bool = False


def list_questions(desk: Desk, *, everything: bool = False) -> list[Asking]:
    """The open ones, oldest first; all that were ever asked with ``everything``."""
    with desk.store.read() as reader:
        runs = [Run.from_state(state) for state in reader.runs(open_only=not everything)]
    found = [_asking(run, question) for run in runs for question in run.questions]
    return sorted(
        (each for each in found if everything or each.standing == "open"),
        key=lambda each: (each.question.at, len(each.question.key), each.question.key),
    )


def _asking(run: Run, question: Question) -> Asking:
    standing: Standing = "answered" if question.answer else "closed" if run.ended or run.cancel else "open"
    return Asking(question, run.key, run.ticket_key, run.title, run.agent.id, standing)


def answer(desk: Desk, name: str, reply: Reply, folder_of: FolderOf) -> tuple[Run, Question]:
    """A person answers a question by its key, or the only open one of a run or a ticket; the run, which can go on once
    it has no other open question, and the question.

    The log is for ever: of an answer that is secret (to a question of the kind ``credential``, or with what looks like
    a secret) it says that there is one, by whom and when; the answer itself goes to the agent through a file of the
    run. Raises NeedsPerson for an agent, InvalidInput for no answer or no such option, Refused for a question that is
    answered or closed already and for a secret of a run that is on another machine, NotFound, Unusable.
    """
    if not desk.is_person:
        raise NeedsPerson("Only a person can answer a question.", hint="Ask it with ask_user, or in question.json.")
    if not is_key(name) and not is_uid(name):
        hint = "A question is called Q-1, for example; `trackdown questions` lists them."
        raise InvalidInput(f"{name[:80]!r} names no question.", thing=name[:80], hint=hint)
    with desk.store.write(desk.actor) as writer:
        run = Run.from_state(lookup.run(writer, name))
        question = _meant(run, name)
        standing = _asking(run, question).standing
        if standing != "open":
            said = f"{question.key} is {standing} already" + (f" ({run.key} is {run.state})." if run.ended else ".")
            raise Refused(said, thing=question.key, hint=f"trackdown runs show {run.key}")
        payload = _payload(question, reply)
        kept = _kept(question, payload)
        folder = folder_of(run.uid)
        answers.forget(folder, question.key)
        if kept != payload:
            if not folder.is_dir():
                hint = f"Answer it on the machine where {run.key} is at work: the secret would be left in the log."
                raise Refused("This answer is secret, and its run is not on this machine.", thing=run.key, hint=hint)
            answers.leave(folder, question.key, payload["text"])
        writer.append([recorded(run.uid, "answered", {"key": question.key, **kept})])
        if run.wait is not None and run.wait.kind == "question" and run.unanswered == [question]:
            resumed = {"turn": run.turn.turn if run.turn else -1, "why": f"{question.key} is answered"}
            writer.append([recorded(run.uid, "resumed", resumed)])
        return Run.from_state(lookup.run(writer, run.key)), question


def _meant(run: Run, name: str) -> Question:
    named = [question for question in run.questions if question.key == name.strip().upper()]
    if named:
        return named[0]
    if len(run.unanswered) == 1:
        return run.unanswered[0]
    asked = ", ".join(question.key for question in run.unanswered)
    raise Refused(
        f"{run.key} asks {asked}." if asked else f"{run.key} has asked nothing that is open.",
        thing=name,
        hint="Answer them one by one." if asked else "`trackdown questions` lists what agents ask.",
    )


def _kept(question: Question, payload: dict[str, Any]) -> dict[str, Any]:
    """What the log says of an answer. An option was offered by the agent itself: it knows no secret by it."""
    text = payload["text"]
    if payload.get("skipped") or payload.get("option"):
        return payload
    clean = "" if question.kind == "credential" else redacted(text).text
    return payload if clean == text else {**payload, "text": clean, "secret": True}


def _payload(question: Question, reply: Reply) -> dict[str, Any]:
    if reply.skipped:
        return {"text": "", "skipped": True}
    if reply.option:
        if not 1 <= reply.option <= len(question.options):
            there = f"options 1 to {len(question.options)}" if question.options else "no options"
            raise InvalidInput(f"{question.key} has {there}.", thing=question.key, hint="trackdown questions")
        return {"text": question.options[reply.option - 1], "option": reply.option}
    text = fields.checked_text(reply.text, "answer").strip()
    if not text:
        raise InvalidInput("An answer needs a text.", thing=question.key, hint="Or leave it to the agent with --skip.")
    return {"text": text}


def answers_before(reader: Reader, ticket: str) -> list[tuple[str, str, str]]:
    """What people answered in earlier runs of a ticket and of those in its epic, the latest last: as (key of the
    ticket, question, answer). Credentials stay with the run that asked for them."""
    runs = runs_below(reader, epic_of(reader, ticket) or ticket)
    found = [(question, run.ticket_key) for run in runs for question in run.questions if question.kind != "credential"]
    told = [(q.answer.at, key, q.text, q.answer.text) for q, key in found if q.answer and not q.answer.skipped]
    return [(key, question, text) for _, key, question, text in sorted(told)[-MOST_BEFORE:]]
