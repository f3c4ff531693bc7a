"""A person tells an agent something that nobody asked."""

from __future__ import annotations

from trackdown.core.accounting.redaction import redacted
from trackdown.core.ops.run_record import recorded
from trackdown.core.runs.model import Run
from trackdown.core.tickets import fields
from trackdown.errors import InvalidInput, NeedsPerson, Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk

MOST = 20_000
"""The longest message, in characters: a turn's text goes to some clients as one argument of a command line."""


def tell(desk: Desk, name: str, text: str) -> tuple[Run, int]:
    """Leave a message for the agent of a run (a ticket names its newest): its next turn begins with it. The run as it
    stands then, and how many secrets were taken out of the text: it is recorded for ever.

    Raises NeedsPerson for an agent, InvalidInput for a text that is empty or too long, Refused for a run that is over,
    is being ended, or has landed, NotFound.
    """
    if not desk.is_person:
        raise NeedsPerson("Only a person can tell an agent something.", hint="Say it in a comment on the ticket.")
    said = fields.checked_text(text, "message").strip()
    if not said:
        raise InvalidInput(
            "A message needs a text.", thing=name[:80], hint='trackdown runs tell RUN-1 "Use the table users"'
        )
    if len(said) > MOST:
        hint = "Put it into a file of the repository, and name that."
        raise InvalidInput(f"The message has {len(said):,} characters; {MOST:,} is the most.", hint=hint)
    clean = redacted(said)
    with desk.store.write(desk.actor) as writer:
        run = Run.from_state(lookup.run(writer, name))
        if run.ended or run.cancel is not None or run.landed is not None:
            state = run.state if run.ended else "being ended" if run.cancel is not None else "merged"
            hint = f"trackdown comment {run.ticket_key}; a new run gets the ticket as it is then."
            raise Refused(f"{run.key} is over ({state}): its agent hears nothing more.", thing=run.key, hint=hint)
        writer.append([recorded(run.uid, "told", {"text": clean.text})])
        return Run.from_state(lookup.run(writer, run.key)), sum(clean.counts.values())
