"""What agents said and did in their turns: kept packed, read event by event, searched, compared.

A transcript is NDJSON (see ``core.runs.events``), kept as one gzip body. One that was kept unpacked is read as well.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.core.runs.comparison import Comparison, Side, compared, side
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.transcript_search import Hit, checked_kinds, checked_words, found_in
from trackdown.errors import NotFound, Unusable
from trackdown.ports.blobs import Blobs
from trackdown.ports.repository import Repository
from trackdown.services import lookup
from trackdown.services.desk import Desk

GZIP = 31
"""zlib's word for a gzip envelope. No time stands in it here: equal transcripts give equal bodies."""
MAGIC = b"\x1f\x8b"
CHUNK = 1 << 20
SLICE = 1 << 16
"""Packed bytes that are handed over at once: those that are not used up are copied every time."""

FolderOf = Callable[[str], Path]
"""The folder of a run outside the repository, by the run's uid."""


def keep(blobs: Blobs, path: Path) -> str:
    """Keep a transcript that lies in a file; the digest of its body."""
    made = packed(path)
    digest = blobs.put_file(made)
    made.unlink()
    return digest


def packed(path: Path) -> Path:
    """A transcript that lies in a file as a body that lies beside it."""
    made = path.with_name(f"{path.name}.gz")
    packer = zlib.compressobj(6, zlib.DEFLATED, GZIP)
    with open(path, "rb") as source, open(made, "wb") as target:
        while chunk := source.read(CHUNK):
            target.write(packer.compress(chunk))
        target.write(packer.flush())
    return made


def unpack(path: Path) -> bool:
    """Turn a body that lies in a file into the transcript that it holds; whether it holds one. Raises Unusable where it
    is damaged."""
    with open(path, "rb") as source:
        if source.read(len(MAGIC)) != MAGIC:
            return False
        source.seek(0)
        content = path.with_name(f"{path.name}.ndjson")
        with open(content, "wb") as target:
            for line in lines(source.read()):
                target.write(line + b"\n")
    content.replace(path)
    return True


def lines(content: bytes) -> Iterator[bytes]:
    """The lines of a kept transcript. Raises Unusable where it is damaged."""
    if not content.startswith(MAGIC):
        yield from content.splitlines()
        return
    unpacker = zlib.decompressobj(GZIP)
    rest = b""
    try:
        for at in range(0, len(content), SLICE):
            packed = content[at : at + SLICE]
            while packed:
                *whole, rest = (rest + unpacker.decompress(packed, CHUNK)).split(b"\n")
                yield from whole
                packed = unpacker.unconsumed_tail
        rest += unpacker.flush()
    except zlib.error as error:
        raise Unusable("A transcript is damaged.", hint="Take the body from a backup.") from error
    if not unpacker.eof:
        raise Unusable("A transcript is cut off.", hint="Take the body from a backup.")
    yield from rest.splitlines()


def events(blobs: Blobs, folder: Path, turn: Turn) -> Iterator[dict[str, Any]]:
    """The events of one turn with ``turn`` and ``round``; of one at work, as far as it goes. ``folder`` is the run's.

    Raises NotFound if the transcript is not on this machine, Unusable if it is damaged.
    """
    if turn.transcript:
        content = blobs.get(turn.transcript)
    else:
        path = folder / "turns" / str(turn.turn) / "transcript.ndjson"
        content = path.read_bytes() if path.exists() else b""
    for line in lines(content):
        event = _event(line)
        if event is not None:
            yield {"turn": turn.turn, "round": turn.round, **event}


def _event(line: bytes) -> dict[str, Any] | None:
    """Half a line is what an agent is writing at this moment."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


class Search(NamedTuple):
    """What to look for: ``words`` in events of these ``kinds`` (empty: all), in runs of a ticket and of an agent."""

    words: str
    kinds: list[str] = []
    ticket: str = ""
    agent: str = ""


def search(desk: Desk, blobs: Blobs, folder_of: FolderOf, wanted: Search, missing: list[str]) -> Iterator[Hit]:
    """Every line that holds the words, whatever the case of letters, the newest run first, each run from its beginning;
    one transcript in memory at a time. What cannot be read goes to ``missing``, as RUN, turn and reason.

    Raises InvalidInput, NotFound for a ticket that there is not.
    """
    words, kinds = checked_words(wanted.words), checked_kinds(wanted.kinds)
    with desk.store.read() as reader:
        uid = lookup.uid_of(reader, wanted.ticket) if wanted.ticket else ""
        runs = [Run.from_state(state) for state in reader.runs(ticket=uid)]
    return _search(blobs, folder_of, runs, (words, kinds, wanted.agent), missing)


def _search(
    blobs: Blobs, folder_of: FolderOf, runs: list[Run], asked: tuple[str, frozenset[str], str], missing: list[str]
) -> Iterator[Hit]:
    words, kinds, agent = asked
    for run in runs:
        if agent and run.agent.id != agent:
            continue
        for turn in run.turns:
            try:
                for number, event in enumerate(events(blobs, folder_of(run.uid), turn), 1):
                    kind = str(event.get("type"))
                    if kinds and kind not in kinds:
                        continue
                    said = {name: value for name, value in event.items() if name not in ("turn", "round")}
                    for field, text in found_in(said, words):
                        key, ticket = run.key, run.ticket_key
                        yield Hit(key, ticket, run.agent.id, turn.turn, turn.round, number, kind, field, text)
            except (NotFound, Unusable) as error:
                missing.append(f"{run.key}, turn {turn.turn}: {error.message}")


class Transcripts(NamedTuple):
    """What it takes to look into runs: their bodies, the repository they worked on, and where their folders lie."""

    blobs: Blobs
    repository: Repository
    folder_of: FolderOf

    def events(self, run: Run) -> Iterable[dict[str, Any]]:
        """The events of all its turns. Raises NotFound, Unusable."""
        return (event for turn in run.turns for event in events(self.blobs, self.folder_of(run.uid), turn))

    def side(self, run: Run) -> Side:
        return side(run, self.changed(run), self.events(run))

    def changed(self, run: Run) -> dict[str, str]:
        """What its result changes, by path. Raises NotFound if that commit is no longer here."""
        if run.work is None:
            return {}
        self.need(run.work.commit, run)
        return {change.path: change.action for change in self.repository.changes(run.work.onto, run.work.commit)}

    def need(self, commit: str, run: Run) -> None:
        """Raises NotFound unless the repository has that commit."""
        if self.repository.commit(commit) is None:
            raise NotFound(
                f"The result of {run.key} is not in this repository.",
                thing=commit[:12],
                hint="Look at it on the machine that made it.",
            )


def compare(desk: Desk, transcripts: Transcripts, left: str, right: str) -> Comparison:
    """Two runs side by side (a ticket names its newest run). Raises NotFound."""
    with desk.store.read() as reader:
        runs = [Run.from_state(lookup.run(reader, name)) for name in (left, right)]
    sides = [transcripts.side(run) for run in runs]
    works = [run.work.commit for run in runs if run.work]
    differing = transcripts.repository.changes(works[0], works[1]) if len(works) == 2 else []
    return compared(sides[0], sides[1], [change.path for change in differing])
