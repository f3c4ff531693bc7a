"""How much there is to write: what a text counts, times the lines that one of each takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from trackdown.core.planning.routing import lexicon
from trackdown.core.planning.routing.clauses import Mention, Reading
from trackdown.core.planning.routing.work import Work
from trackdown.core.runs.route_policy import RoutePolicy

MOST = 100_000
"""No ticket has more lines than that; larger numbers are of something else."""
CHANGED = ("modify", "delete")


class Count(NamedTuple):
    """``number`` of a thing; ``words`` are those that say so. ``guessed``: they give no number. ``many``: they say
    that it is done several times."""

    thing: str
    number: int
    words: str
    guessed: bool = False
    many: bool = True


class Size(NamedTuple):
    """``lines`` is ``None`` where nothing says how much it is; ``basis`` says what was counted."""

    lines: int | None
    basis: str
    counts: list[Count] = []


def size_of(reading: Reading, work: Work, counts: list[Count], policy: RoutePolicy, *, specified: bool) -> Size:
    """What is stated counts before what is counted, and that before what the criteria let expect. A bare plural is a
    number only where something specifies how many they are."""
    stated = _stated(reading)
    if stated is not None:
        return stated._replace(counts=counts)
    trifles = [item for item in reading.mentions(lexicon.TRIFLE) if item.sentence.first]
    if trifles and not any(count.many for count in counts):
        return Size(round(policy.lines["trifle"]), f"“{trifles[0].words}” is a trifle", counts)
    certain = [count for count in counts if count.many or not count.guessed or specified]
    lines, basis = _things(certain, policy.lines)
    files = len(work.files.get("create", [])), sum(len(work.files.get(use, [])) for use in CHANGED)
    by_files = files[0] * policy.lines["file"] + files[1] * policy.lines["change"]
    if by_files > lines:
        lines, basis = by_files, [f"{counted(files[0], 'file')} to make, {files[1]} to change"]
    if lines and reading.items:
        lines += min(len(reading.items), 40) * policy.lines["requirement"]
        basis.append(counted(len(reading.items), "listed entry", "listed entries"))
    if not lines and work.criteria:
        lines = len(work.criteria) * policy.lines["criterion"]
        basis = [counted(len(work.criteria), "criterion", "criteria")]
    return Size(min(MOST, round(lines)), ", ".join(basis), counts) if lines else Size(None, "", counts)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _stated(reading: Reading) -> Size | None:
    for mention in reading.mentions(lexicon.STATED_LINES):
        lines = int(mention.match["lines"] or 1)
        if lines <= MOST:
            lines += 1 if mention.match["over"] else -1 if mention.match["under"] else 0
            return Size(max(1, lines), f"“{mention.words}”")
    return None


def _things(counts: list[Count], lines: Mapping[str, float]) -> tuple[float, list[str]]:
    """Endpoints are in their routers, and fields of a page on it: of each such pair the larger counts."""
    by = {count.thing: count.number * lines[count.thing] for count in counts}
    for inner, outer in (("endpoint", "router"), ("component", "page")):
        if inner in by and outer in by:
            del by[min(inner, outer, key=lambda thing: (by[thing], thing))]
    basis = [
        f"{counted(count.number, count.thing)}{' (guessed)' if count.guessed else ''}"
        for count in counts
        if count.thing in by
    ]
    return sum(by.values()), basis


def counts_of(reading: Reading, operations: int, thoughts: list[Mention], policy: RoutePolicy) -> list[Count]:
    """The most that is said of each thing. A thing that exists already, or is not wanted, does not count, nor one that
    is only thought about: the 12 endpoints whose caching is to be designed."""
    several = policy.thresholds["several"]
    counts = [Count("endpoint", operations, f"{operations} operations", many=operations > 1)] if operations else []
    for thing, pattern in lexicon.COUNTED.items():
        counts += [_count(thing, item, several) for item in reading.mentions(pattern) if not _thought(item, thoughts)]
    found = []
    for thing in lexicon.COUNTED:
        own = [count for count in counts if count.thing == thing and count.number]
        certain = [count for count in own if not count.guessed]
        best = max(certain or own, key=lambda count: (count.number, count.many), default=None)
        found += [best] if best else []
    return found


def _thought(mention: Mention, thoughts: list[Mention]) -> bool:
    """Whether it is the object of thinking: behind a word of that, with nothing to make in between."""
    for thought in thoughts:
        if thought.sentence is mention.sentence and thought.match.end() <= mention.match.start():
            return not lexicon.MAKING.search(mention.sentence.text, thought.match.end(), mention.match.start())
    return False


def _count(thing: str, mention: Mention, several: float) -> Count:
    before = mention.sentence.text[: mention.match.start()]
    thing = next((kind for kind, words in lexicon.SUBJECTS.items() if words.search(before)), thing)
    amount = (mention.match["amount"] or "").casefold()
    number = _number(amount)
    if number is not None:
        return Count(thing, number if number <= MOST else 0, mention.words, many=number > 1)
    if amount:
        return Count(thing, round(several), mention.words, guessed=True)
    # Without an amount it is work only where the title says so: elsewhere it is usually a place.
    name = mention.match["thing"].casefold()
    plural = name.endswith("s") and not name.endswith("ss")
    one = 0 if thing in ("file", "place") else 1
    said = (round(several) if plural else one) if mention.sentence.first else 0
    return Count(thing, said, mention.words, guessed=plural, many=False)


def _number(amount: str) -> int | None:
    if amount[:1].isdigit():
        return int("".join(mark if mark.isascii() and mark.isdigit() else " " for mark in amount).split()[-1])
    return lexicon.NUMBERS.get(amount)
