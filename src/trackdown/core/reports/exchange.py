"""The text of an export: JSON lines, or one JSON document with one record a line. Both can be read, however they
are laid out."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from trackdown.core.ops.envelope import canonical
from trackdown.core.reports.record import SCHEMA
from trackdown.errors import InvalidInput

KINDS = ("sprint", "ticket", "run")
"""What an export holds, in this order."""


class Head(NamedTuple):
    """The first line: how many records follow, so that a file that was cut off is noticed. Runs are not counted."""

    sprints: int
    tickets: int


class Record(NamedTuple):
    """``kind`` is one of ``KINDS``; ``place`` says where it stands in its file."""

    kind: str
    value: Any
    place: str


def stream_text(head: Head, records: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    """The lines of a stream, without their ends."""
    yield canonical({"schema": SCHEMA, **head._asdict()})
    for kind, value in records:
        yield canonical({kind: value})


def document_text(head: Head, records: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    """The lines of one document; ``records`` are in the order of ``KINDS``."""
    yield f'{{"schema":{canonical(SCHEMA)},"counts":{canonical(head._asdict())},'  # type: ignore[arg-type]
    left = iter(records)
    record = next(left, None)
    for kind in KINDS:
        yield f'"{kind}s":['
        comma = ""
        while record is not None and record[0] == kind:
            yield comma + canonical(record[1])
            comma, record = ",", next(left, None)
        yield "]}" if kind == KINDS[-1] else "],"


def parsed(text: str, place: str, line: int = 1) -> Any:
    """JSON without what JSON does not have: doubled keys, nan, numbers beyond all bounds. ``line`` is where the text
    begins in its file. Raises InvalidInput naming line and column."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        where = f"line {line + error.lineno - 1}, column {error.colno}"
        raise InvalidInput(f"This is not valid JSON: {error.msg} ({where}).", thing=place, hint=_HINT) from error
    except (ValueError, RecursionError) as error:
        said = "it is nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
        raise InvalidInput(f"This cannot be read: {said} (line {line}).", thing=place, hint=_HINT) from error


_HINT = "Mend it there, or export again. Nothing was changed."


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, number in counts.items() if number > 1)
        raise ValueError(f"the key {twice[:80]!r} is there twice")
    return made


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def read_head(value: Any, place: str) -> Head | None:
    """What the first line, or the one document, says of itself; ``None`` if that is nothing. Raises InvalidInput for an
    export of a version that is not known."""
    if not isinstance(value, dict) or "schema" not in value:
        return None
    if value["schema"] != SCHEMA:
        raise InvalidInput(
            f"The file is of the format {str(value['schema'])[:80]!r}; {SCHEMA} can be read.",
            thing=place,
            hint="Export it with this version of Trackdown, or import it with the one that wrote it.",
        )
    counts = value.get("counts", value)
    numbers = [counts.get(name) if isinstance(counts, dict) else None for name in Head._fields]
    if not all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in numbers):
        raise InvalidInput("The head of the file does not say how much it holds.", thing=place, hint=_HINT)
    return Head(*numbers)  # type: ignore[arg-type]


def line_record(value: Any, place: str) -> Record:
    """One line of a stream. Raises InvalidInput."""
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in KINDS:
        known = " or ".join(f'{{"{kind}": …}}' for kind in KINDS)
        raise InvalidInput(f"A line has to be {known}.", thing=place, hint=_HINT)
    ((kind, content),) = value.items()
    return Record(kind, content, place)


def document_records(document: dict[str, Any], place: str) -> Iterator[Record]:
    """The records of one document. Raises InvalidInput."""
    strange = [name for name in document if name not in ("schema", "counts", *(f"{kind}s" for kind in KINDS))]
    if strange:
        raise InvalidInput(f"The document has an unknown key {strange[0][:80]!r}.", thing=place, hint=_HINT)
    for kind in KINDS:
        records = document.get(f"{kind}s", [])
        if not isinstance(records, list):
            raise InvalidInput(f"{kind}s has to be a list.", thing=place, hint=_HINT)
        for number, value in enumerate(records, start=1):
            yield Record(kind, value, f"{place}: {kind} {number}")
