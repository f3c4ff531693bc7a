"""Taking a leaked secret out of what Trackdown keeps, and saying plainly where it cannot be taken out."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from trackdown.core.accounting.redaction import SHORTEST, redacted, spellings
from trackdown.core.runs.model import Run
from trackdown.errors import InvalidInput, NeedsPerson, Unusable
from trackdown.ports.blobs import Blobs
from trackdown.ports.store import Reader
from trackdown.services.desk import Desk
from trackdown.services.runs import transcripts
from trackdown.services.secrecy.cleaning import clean_file
from trackdown.services.secrecy.sealing import seal_run

UNSEARCHED = (
    "commits, branches and refs/trackdown/* of git, here and wherever they were pushed to",
    "backups, exports, and workspaces that are still here",
    "other machines, and everybody who was sent a notification",
)
"""Where nothing is searched or changed."""


class Leak(NamedTuple):
    """Where secrets are: ``place`` for people, ``kind`` is ``body``, ``file`` or ``operation``, and how many of what.
    ``taken_out`` is what was, or with a dry run would be, done about it; never for operations."""

    kind: str
    place: str
    counts: dict[str, int]
    taken_out: bool


class Search(NamedTuple):
    """``failed`` are files that could not be cleaned, ``open_runs`` those that are cleaned when they end."""

    leaks: list[Leak]
    failed: list[str]
    open_runs: list[str]
    bodies: int
    files: int


def given_values(text: str) -> list[str]:
    """The secrets in a text, one a line. Raises InvalidInput for one that is too short to be looked for, and for
    none."""
    values = [line.strip() for line in text.splitlines() if line.strip()]
    if not values:
        raise InvalidInput("No secret was given.", hint="Write one on each line.")
    if min(map(len, values)) < SHORTEST:
        raise InvalidInput(
            f"A secret to look for needs at least {SHORTEST} characters: a shorter one stands in any text by chance.",
            hint="Leave the short ones out.",
        )
    return values


def redact(
    desk: Desk, blobs: Blobs, folder_of: Callable[[str], Path], values: Sequence[str], *, dry_run: bool
) -> Search:
    """Take what looks like a secret, and these values, out of all bodies and out of the folders of runs that are over.

    Raises NeedsPerson for an agent, Unusable.
    """
    if not desk.is_person:
        raise NeedsPerson("Only a person can change what is kept.", hint="Tell a person what leaked, and where.")
    known = spellings(values)
    with desk.store.read() as reader:
        runs = [Run.from_state(state) for state in reader.runs()]
        names: dict[str, str] = {}
        for digest, name in _names(reader, runs):
            names.setdefault(digest, name)
        operations = list(_operations(reader, {run.uid: run.key for run in runs}, known))
    bodies = list(blobs.digests())
    leaks = [leak for digest in bodies if (leak := _body(blobs, digest, names, known, dry_run=dry_run))]
    over = [run for run in runs if run.ended and folder_of(run.uid).is_dir()]
    failed: list[str] = []
    files = 0
    for run in over:
        cleaned = seal_run(folder_of(run.uid), known, dry_run=dry_run)
        leaks += [Leak("file", f"{run.key}: {name}", counts, True) for name, counts in cleaned.found.items()]
        failed += [f"{run.key}: {name}" for name in cleaned.failed]
        files += cleaned.looked_at
    return Search([*leaks, *operations], failed, [run.key for run in runs if not run.ended], len(bodies), files)


def _body(blobs: Blobs, digest: str, names: dict[str, str], known: Sequence[str], *, dry_run: bool) -> Leak | None:
    with _unpacked(blobs, digest) as (path, packed):
        try:
            counts = clean_file(path, known, dry_run=dry_run)
        except OSError as error:
            hint = "Check the space in the temporary folder."
            raise Unusable(f"A body cannot be cleaned: {error.strerror}.", thing=digest, hint=hint) from error
        if not counts:
            return None
        if not dry_run:
            blobs.replace(digest, transcripts.packed(path) if packed else path)
    return Leak(
        "body", names.get(digest, f"a body that nothing names ({digest[:12]})"), dict(sorted(counts.items())), True
    )


@contextmanager
def _unpacked(blobs: Blobs, digest: str) -> Iterator[tuple[Path, bool]]:
    """A body as a file of our own, and whether it was packed."""
    with tempfile.TemporaryDirectory(prefix="trackdown-redact-") as folder:
        path = Path(folder) / "body"
        blobs.copy(digest, path)
        yield path, transcripts.unpack(path)


def _names(reader: Reader, runs: Sequence[Run]) -> Iterator[tuple[str, str]]:
    """What the bodies are, by their digests, as far as runs and tickets tell."""
    for run in runs:
        yield run.brief, f"{run.key}: the brief"
        for turn in run.turns:
            yield turn.prompt, f"{run.key}: what turn {turn.turn} was told"
            yield turn.transcript, f"{run.key}: the transcript of turn {turn.turn}"
        for made in (run.prepared or {}).get("setup", []):
            yield str(made.get("output", "")), f"{run.key}: the output of its set-up"
        for seen in run.verifications:
            for item in seen.items:
                yield item.output, f"{run.key}: the output of a check ({item.name[:60]})"
    for _, operation in reader.log():
        digest = operation.payload.get("digest")
        if isinstance(digest, str) and digest and operation.type.startswith("ticket."):
            yield digest, f"a conversation that was kept with a ticket ({operation.payload.get('title', '')})"


def _operations(reader: Reader, runs: dict[str, str], known: Sequence[str]) -> Iterator[Leak]:
    """Operations that hold a secret, one leak for each ticket or run and type. They are never rewritten."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for _, operation in reader.log():
        counts = redacted(json.dumps(operation.payload, ensure_ascii=False), known).counts
        if counts:
            found.setdefault((operation.entity, operation.type), Counter()).update(counts)
    keys = {**reader.keys_of(entity for entity, _ in found), **runs}
    for (entity, kind), totals in found.items():
        yield Leak("operation", f"{keys.get(entity, entity)}: {kind}", dict(sorted(totals.items())), False)
