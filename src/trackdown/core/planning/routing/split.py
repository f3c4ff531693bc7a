"""A wish that is several pieces of work: a whole system, a feature of several layers, layers that are named.

The parts are those of the description of smart delegation: a system has an architecture, a contract, a backend, a
frontend, and is validated; a feature is designed, implemented, shown, tested and integrated. Each part is then judged
by the same rules as anything else. A wish that is specified already is not split but for its layers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.core.planning.routing import lexicon
from trackdown.core.planning.routing.clauses import Reading, denied, read
from trackdown.core.planning.routing.facts import SPECIFIED, Facts
from trackdown.core.planning.routing.size import counted
from trackdown.core.planning.routing.work import Work

_VERB = r"(?:build|create|develop|implement|add|set up|introduce|launch|write|make|need|want|program)"
_ARTICLES = r"(?:(?:me|us|the|an?|our|my|new|simple|full|complete|small|basic|whole|entire)\s+)*"
_WORD = r"(?!(?:and|or|with|for|in|of|to|on|from|by|into|at)\b)[\w-]+\s+"
_BEHIND = (
    r"(?=$|\s*[,(]|\s+(?:with|without|but|for|and|using|that|which|where|including|so|from scratch|per|by|according)\b)"
)
_SYSTEM = re.compile(
    rf"\b{_VERB}\s+{_ARTICLES}(?P<subject>(?:{_WORD}){{0,4}}?(?:systems?|platform|app|application|website|site|web ?app"
    rf"|portal|marketplace|web ?shop|blog|forum|wiki|cms|crm|dashboard|clone)){_BEHIND}",
    re.IGNORECASE,
)
_FEATURE = re.compile(
    rf"\b{_VERB}\s+{_ARTICLES}(?P<subject>(?:{_WORD}){{0,3}}?(?:authentication|authori[sz]ation|log-?in|sign-?up"
    r"|registration|payments?|billing|check-?out|subscriptions?|messaging|chat|notifications?|onboarding|management"
    rf"|multi-tenancy|single sign-on|sso|search|shopping cart|reporting|feature|functionality)){_BEHIND}",
    re.IGNORECASE,
)
_BUILD = re.compile(rf"\b(?:{_VERB}|generate|code)\b", re.IGNORECASE)
_ONLY_BACKEND = re.compile(
    r"\b(?:back-?end|api|server)[ -]only\b|\bonly the (?:back-?end|api|server)\b|\bheadless\b", re.I
)
_ONLY_FRONTEND = re.compile(
    r"\b(?:front-?end|ui)[ -]only\b|\bonly the (?:front-?end|ui)\b|\bstatic (?:web)?site\b", re.I
)
_THINGS = {"backend": ("router", "endpoint"), "frontend": ("component", "page")}


class Part(NamedTuple):
    """``after`` names the parts that have to be there first."""

    name: str
    work: Work
    after: tuple[str, ...] = ()


def parts_of(work: Work, facts: Facts) -> list[Part]:
    """The parts, or none: then it is one piece of work."""
    if work.title.rstrip().endswith("?"):
        return []
    reading = read(work.title, work.body)
    layers = _layers(reading)
    system = _wish(_SYSTEM, reading)
    if system or _named(reading, facts, layers):
        return _of_layers(system, facts, layers, new=bool(system))
    feature = _wish(_FEATURE, reading)
    plain = facts.specification.degree < SPECIFIED and not work.criteria and not work.files
    if feature and plain and not any(count.number for count in facts.size.counts if not count.guessed):
        return _of_feature(feature, layers)
    return []


def _wish(pattern: re.Pattern[str], reading: Reading) -> str:
    """What is to be built, if the title says so."""
    found = [mention for mention in reading.mentions(pattern) if mention.sentence.first]
    return " ".join(found[0].match["subject"].split())[:80] if found else ""


def _layers(reading: Reading) -> list[str]:
    """The layers that are not ruled out."""
    first = [sentence.text for sentence in reading.sentences if sentence.first]
    gone = {
        layer
        for layer in _THINGS
        for text in first
        for match in lexicon.AREAS[layer].finditer(text)
        if denied(text, match)
    }
    gone |= {"frontend"} if any(_ONLY_BACKEND.search(text) for text in first) else set()
    gone |= {"backend"} if any(_ONLY_FRONTEND.search(text) for text in first) else set()
    return [layer for layer in _THINGS if layer not in gone]


def _named(reading: Reading, facts: Facts, layers: list[str]) -> bool:
    """Whether both layers are to be built, and are more than a trifle."""
    if len(layers) < 2 or (facts.size.lines is not None and facts.size.lines <= 100):
        return False
    if not any(mention.sentence.first for mention in reading.mentions(_BUILD)):
        return False
    return all(_is_named(layer, reading, facts) for layer in layers)


def _is_named(layer: str, reading: Reading, facts: Facts) -> bool:
    counted = any(count.thing in _THINGS[layer] and count.number > 1 for count in facts.size.counts)
    return counted or any(mention.sentence.first for mention in reading.mentions(lexicon.AREAS[layer]))


def _of_layers(subject: str, facts: Facts, layers: list[str], *, new: bool) -> list[Part]:
    of = f" of the {subject}" if subject else ""
    contract = facts.contract or "the API contract"
    parts: list[Part] = []
    if new and not facts.contract:
        parts.append(Part("architecture", Work(f"Design the architecture{of}")))
    if not facts.contract and "backend" in layers:
        after = tuple(part.name for part in parts)
        parts.append(Part("contract", Work(f"Define the API contract{of}"), after))
    ready = tuple(part.name for part in parts[-1:])
    for layer in layers:
        things = _things(layer, facts)
        title = f"{layer.title()}: implement the {things}{of} by {contract}"
        parts.append(Part(layer, Work(title, contracts=(contract,)), ready))
    parts.append(Part("validation", Work(f"Validate and integrate the parts{of}"), tuple(layers)))
    return parts


def _of_feature(subject: str, layers: list[str]) -> list[Part]:
    by = ("the design",)
    parts = [Part("design", Work(f"Design the architecture of {subject}"))]
    shown = {"backend": ("api", "endpoints"), "frontend": ("ui", "components")}
    for layer in layers:
        name, things = shown[layer]
        work = Work(f"Implement the {things} of {subject} by the design", contracts=by)
        parts.append(Part(name, work, ("design",)))
    built = tuple(part.name for part in parts[1:])
    parts.append(Part("tests", Work(f"Write the tests of {subject} by the design", contracts=by), ("design",)))
    parts.append(Part("integration", Work(f"Integrate and review {subject}"), (*built, "tests")))
    return parts


def _things(layer: str, facts: Facts) -> str:
    """How many of what, as far as the text says so."""
    counts = [count for count in facts.size.counts if count.thing in _THINGS[layer] and not count.guessed]
    said = " and ".join(counted(count.number, count.thing) for count in counts)
    kind = "CRUD " if facts.crud and layer == "backend" else ""
    return f"{kind}{said or f'{_THINGS[layer][0]}s'}"
