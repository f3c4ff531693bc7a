"""The keys of tickets that somebody typed, and one answer about all of them."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.cli.answers import check_kind
from trackdown.cli.call import Call
from trackdown.cli.parser import UsageError, words
from trackdown.core.tickets.kinds import is_key, is_uid
from trackdown.render.result import Result
from trackdown.services.desk import Desk


def typed_keys(call: Call, desk: Desk) -> list[str]:
    """The keys, each once; they may have commas between them. Raises UsageError for words that were meant to be part of
    an option's text, InvalidInput for a ticket of another kind than the noun says, NotFound."""
    typed = [key for text in call.arguments.keys for key in words(text)] or call.arguments.keys
    strange = [word for word in typed[1:] if not (is_key(word) or is_uid(word))]
    if strange:
        hint = "Put a text with spaces in quotes. Keys look like TASK-12."
        raise UsageError(f"{strange[0][:80]!r} is one word too many.", thing="KEY", hint=hint)
    if call.kind:
        with desk.store.read() as reader:
            for key in typed:
                check_kind(reader, key, call.kind)
    return list({key.strip().upper(): key for key in typed}.values())


def together(results: Sequence[Result], *, apart: bool = False) -> Result:
    """Several answers as one: the data as a list, the texts below each other; ``apart`` puts an empty line between. A
    line that several of them say is said once if they are not."""
    texts = [one.text.splitlines() if isinstance(one.text, str) else one.text for one in results]
    lines = [line for text in texts for line in (["", *text] if apart else text)]
    said = lines[1:] if apart else list(dict.fromkeys(lines))
    quiet, notes = ([text for one in results for text in getattr(one, name)] for name in ("quiet", "notes"))
    return Result([one.data for one in results], said, quiet=quiet, notes=notes)
