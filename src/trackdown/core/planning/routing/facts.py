"""What the rules see of a piece of work: each fact with how strongly it holds and the words or numbers that say so."""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.core.planning.routing import lexicon
from trackdown.core.planning.routing.ambiguity import Unclear, unclear
from trackdown.core.planning.routing.clauses import MOST_TEXT, Mention, Reading, read
from trackdown.core.planning.routing.size import Size, counted, counts_of, size_of
from trackdown.core.planning.routing.work import Work
from trackdown.core.runs.route_policy import RoutePolicy

CHARACTERS_PER_TOKEN = 4
SPECIFIED = 0.5
"""From here on a specification is clear enough to be called one."""
MANY = 5
"""So many of one thing are the same work over and over; fewer, from three on, may be."""
_CRUD = re.compile(r"\bcrud\b", re.IGNORECASE)
_KINDS = {
    "endpoint": "endpoints",
    "router": "endpoints",
    "component": "components",
    "page": "components",
    "test": "tests",
    "document": "documentation",
    "migration": "migration",
}


class Seen(NamedTuple):
    """``degree`` is how strongly it holds, from 0 to 1; ``saw`` is what says so."""

    degree: float
    saw: str


class Facts(NamedTuple):
    """``work`` is one of ``route_policy.WORK``. ``describe`` and ``write`` are tokens: to say what is wanted, and to
    generate it (``None``: nobody knows). ``areas`` are components, the ticket's own or those that its text names.
    ``complexity`` is what the text states itself, ``contract`` names what specifies it, ``crud`` is said in so many
    words. ``cut``: only the beginning of the text was looked at."""

    work: str
    specification: Seen
    repetition: Seen
    reasoning: Seen
    size: Size
    describe: int
    write: int | None
    areas: list[str]
    complexity: str
    unclear: Unclear
    tags: list[str]
    contract: str
    crud: bool
    cut: bool


def facts_of(work: Work, policy: RoutePolicy) -> Facts:
    """Any text at all; never raises."""
    reading = read(work.title, "\n".join((work.body, *(f"- {text}" for text in work.criteria))))
    raw = f"{work.title}\n{work.body}"[:MOST_TEXT]
    operations = len(set(lexicon.OPERATION.findall(raw)))
    thoughts = _thoughts(reading)
    thinking, kind = _reasoning(thoughts, work)
    contract = _contract(reading, work)
    specification = _specification(reading, work, operations, contract)
    if kind == "contract" and not work.contracts:
        specification = Seen(min(specification.degree, 0.3), "the contract is what is to be written")
    counts = counts_of(reading, operations, [mention for _, mention in thoughts], policy)
    size = size_of(reading, work, counts, policy, specified=specification.degree >= SPECIFIED)
    repetition = _repetition(reading, size)
    complexity = lexicon.STATED_COMPLEXITY.search(raw)
    write = None if size.lines is None else round(size.lines * policy.thresholds["tokens_per_line"])
    vague = unclear(reading, work, specification.degree, size)
    facts = Facts(
        kind or _mostly(size, reading),
        specification,
        repetition,
        thinking,
        size,
        (len(work.title) + len(work.body)) // CHARACTERS_PER_TOKEN + 1,
        write,
        list(work.components) or [name for name, words in lexicon.AREAS.items() if reading.mentions(words)],
        complexity[1].casefold() if complexity else "",
        vague,
        [],
        contract if kind != "contract" else "",
        bool(_CRUD.search(raw)),
        reading.cut,
    )
    return facts._replace(tags=_tags(facts, policy))


def _contract(reading: Reading, work: Work) -> str:
    """What specifies it, by a file, a link or the text's own words; empty if nothing does."""
    named = next((path for paths in work.files.values() for path in paths if lexicon.CONTRACT.search(path[:300])), "")
    if named or work.contracts:
        return named or work.contracts[0]
    words = reading.mentions(lexicon.CONTRACT, given=True)
    return words[0].words if words else ""


def _specification(reading: Reading, work: Work, operations: int, contract: str) -> Seen:
    signs: list[tuple[float, str]] = []
    named = [path for paths in work.files.values() for path in paths]
    if contract:
        signs.append((1.0, f"“{contract}”"))
    elif weak := reading.mentions(lexicon.WEAKLY_SPECIFIED, given=True):
        signs.append((0.5, f"“{weak[0].words}”"))
    elif said := [item for item in reading.mentions(lexicon.SAYS_WHAT) if item.sentence.first]:
        signs.append((0.4, f"“{said[0].words}”"))
    interfaces = operations + len(lexicon.INTERFACE.findall(reading.code[:MOST_TEXT]))
    if interfaces:
        signs.append((0.5, f"{counted(interfaces, 'interface')} spelled out"))
    if work.criteria:
        signs.append((0.4, counted(len(work.criteria), "criterion", "criteria")))
    if work.checked:
        signs.append((0.3, f"{work.checked} with a check"))
    if named:
        signs.append((0.3, f"{counted(len(named), 'file')} named"))
    if len(reading.items) - len(work.criteria) >= 3:
        signs.append((0.3, f"{len(reading.items) - len(work.criteria)} requirements listed"))
    return Seen(min(1.0, round(sum(sign for sign, _ in signs), 2)), ", ".join(text for _, text in signs))


def _repetition(reading: Reading, size: Size) -> Seen:
    strong = reading.mentions(lexicon.REPETITION["strong"])
    weak = reading.mentions(lexicon.REPETITION["weak"], given=True)
    several = [count for count in size.counts if count.many and count.number >= 3]
    many = [count for count in several if count.number >= MANY]
    words = [mention.words for mention in (*strong, *weak)][:3] + [count.words for count in several][:3]
    if strong or many:
        degree = 1.0
    elif several or weak:
        degree = 0.6 if len(several) + len(weak) == 1 else 1.0
    else:
        degree = 0.0
    return Seen(degree, ", ".join(f"“{word}”" for word in dict.fromkeys(words)))


def _thoughts(reading: Reading) -> list[tuple[str, Mention]]:
    """What is said about thinking, with the kind of it."""
    return [(kind, mention) for kind, words in lexicon.REASONING.items() for mention in reading.mentions(words)]


def _reasoning(thoughts: list[tuple[str, Mention]], work: Work) -> tuple[Seen, str]:
    """How much of the work is thinking, and which kind of it. What stands in the title counts whole, elsewhere half."""
    first = [item for item in thoughts if item[1].sentence.first]
    words = list(dict.fromkeys(mention.words.casefold() for _, mention in (*first, *thoughts)))
    if work.type == "investigation":
        return Seen(1.0, ", ".join(["the type investigation", *(f"“{word}”" for word in words[:2])])), "investigation"
    if not thoughts:
        return Seen(0.0, ""), ""
    degree = 1.0 if first else min(1.0, 0.25 + 0.25 * len(words))
    kind = (first or thoughts)[0][0]
    return Seen(degree, ", ".join(f"“{word}”" for word in words[:4])), kind if degree >= SPECIFIED else ""


def _mostly(size: Size, reading: Reading) -> str:
    """What there is most of; of counts that the title names, if it names any."""
    known = [count for count in size.counts if count.thing in _KINDS]
    title = " ".join(sentence.text for sentence in reading.sentences if sentence.first).casefold()
    named = [count for count in known if count.words.casefold() in title] or known
    best = max(named, key=lambda count: count.number, default=None)
    return _KINDS[best.thing] if best else "general"


def _tags(facts: Facts, policy: RoutePolicy) -> list[str]:
    lines = facts.size.lines
    holds = {
        "reasoning": facts.reasoning.degree >= SPECIFIED,
        "repetitive": facts.repetition.degree >= SPECIFIED,
        "specified": facts.specification.degree >= SPECIFIED,
        "bulk": lines is not None and lines > policy.thresholds["many_lines"],
        "small": lines is not None and lines < policy.thresholds["few_lines"],
        "unclear": facts.unclear.degree >= policy.thresholds["ambiguous"],
    }
    return [tag for tag, held in holds.items() if held]
