"""Whether a wish is an epic, an issue or a task: the decision tree of the product's description, as rules.

Only what the text says counts. Where it does not say enough, the answer is that it is unclear, and what is missing.
Weeks and teams follow the description too: over four weeks or several teams is an epic, a sprint of one team an issue,
less than a week of one person a task.
"""

from __future__ import annotations

import re
from typing import NamedTuple

SPRINT_WEEKS = 2.0
EPIC_WEEKS = 4.0
SEVERAL_AREAS = 3
"""So many areas of a system that a text names are more than one team's work in a sprint."""

INITIATIVE = "Is it part of a larger initiative of more than four weeks?"
SPRINT = "Can one team do it in one sprint?"
VALUE = "Does it solve a complete problem of a user, or give value by itself?"
STEP = "Is it a specific step of implementing something larger?"

_WEEKS = {"hour": 1 / 40, "day": 1 / 5, "week": 1.0, "sprint": 2.0, "month": 4.5, "quarter": 13.0, "year": 52.0}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "several": 3,
    "multiple": 3,
}
_NUMBERS |= {"few": 3, "many": 3}
_TIME = re.compile(
    r"\b(?:([0-9]{1,4}|an?|one|two|three|four|five|six|several|multiple|many|few)(?:\s*(?:-|\u2013|to)\s*([0-9]{1,4}))?)"
    r"[ -]+(hour|day|week|sprint|month|quarter|year)s?\b",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:takes?|needs?|lasts?|effort|estimated?|about|roughly|spend|within|done in|completed in)\W.{0,20}$"
)
"""What stands before hours and days that are work; others are those of a time-out or an expiry."""
_TEAMS = re.compile(
    r"\b(?:(?:several|multiple|many|different|[2-9]|two|three|four|five)\s+teams"
    r"|(?:cross|multi)-team|(?:across|between)(?:\s+\w+)?\s+teams)\b",
    re.IGNORECASE,
)
_ONE_TEAM = re.compile(r"\b(?:one|a single)\s+(?:team|sprint)\b|\bin (?:a|one) sprint\b", re.IGNORECASE)
_STRATEGY = re.compile(
    r"\b(?:overhaul|re-?architect\w*|architecture|microservices?|(?:system|platform|company)-wide|multi-(?:phase|sprint)"
    r"|re-?platform\w*|redesign|migrat(?:e|ion) from|initiative|mobile app(?:lication)?)\b",
    re.IGNORECASE,
)
_AREAS = {
    "frontend": r"front-?end|ui|user interface|client",
    "backend": r"back-?end|api|server",
    "database": r"databases?|schema|index(?:ing|es)?",
    "mobile": r"mobile|ios|android",
    "infrastructure": r"infrastructure|devops|deployment|kubernetes",
    "security": r"security|authentication",
    "analytics": r"analytics|monitoring|reporting",
}
_PROBLEM = re.compile(
    r"\b(?:bug|errors?|crash\w*|fail(?:s|ed|ing|ures?)?|broken|instead of|wrong|slow(?:ly)?|time-?outs?|vulnerabilit\w+"
    r"|injection|cannot|can't|unable|not (?:display|work|load|show)\w*|does(?:n't| not)|leaks?|missing)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b(?:as an? \w+,? i (?:want|can)|users? (?:can|are able|want)|so that|(?:lets?|allows?) (?:users?|people)"
    r"|customers?|support|toggle|option to|optimi[sz]e|improve|speed up)\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"^\W*(?:\[[^\]]*\]\s*)?(?:update|create|add|write|rename|extract|remove|delete|configure|move|bump|document|wire"
    r"|expose|implement|define|set up|adapt|replace)\b.{0,80}?\b(?:fields?|columns?|endpoints?|models?|functions?|class"
    r"|methods?|migrations?|tests?|schema|config(?:uration)?|modules?|scripts?|interceptors?|index|variables?|headers?"
    r"|dependenc(?:y|ies)|docs|documentation|flags?|tables?|parameters?|rotation|queries|component|fixtures?)\b",
    re.IGNORECASE | re.DOTALL,
)
_BROAD = re.compile(r"\b(?:functionality|system|platform|capabilit\w+|experience|solution|framework)\b", re.IGNORECASE)


class Answer(NamedTuple):
    """``answer`` is ``yes``, ``no`` or ``unknown``; ``because`` is what says so."""

    question: str
    answer: str
    because: str


class Classification(NamedTuple):
    """``kind`` is empty where it is unclear; ``missing`` then says what would make it clear."""

    kind: str
    answers: list[Answer]
    missing: str = ""


class Known(NamedTuple):
    """What is known besides the text, of a ticket that is there. ``weeks`` is its estimate."""

    weeks: float | None = None
    components: tuple[str, ...] = ()


_NOTHING = Known()


def classify(text: str, known: Known = _NOTHING) -> Classification:
    """Go through the questions until one decides."""
    weeks, said = _weeks(text, known)
    answers = [_initiative(text, weeks, said)]
    if answers[-1].answer == "yes":
        return Classification("epic", answers)
    answers.append(_one_sprint(text, weeks, said, known))
    if answers[-1].answer == "no":
        return Classification("epic", answers)
    answers.append(_value(text))
    step = _STEP.search(text)
    if answers[-1].answer == "yes" and not (step and weeks is not None and weeks < 1):
        return Classification("issue", answers)
    answers.append(Answer(STEP, "yes" if step else "unknown", _quoted(step) if step else "it names no step"))
    if step:
        return Classification("task", answers)
    return Classification("", answers, _missing(answers))


def _weeks(text: str, known: Known) -> tuple[float | None, str]:
    """The longest time that is named, in weeks, and where."""
    longest, said = known.weeks, "its estimate" if known.weeks is not None else ""
    for found in _TIME.finditer(text):
        short = found[3].casefold() in ("hour", "day")
        if short and text[found.end() :].strip(" .!") and not _WORK.search(text[: found.start()].casefold()):
            continue
        number = found[2] or found[1]
        count = float(_NUMBERS.get(number.casefold(), 0) or number)
        weeks = count * _WEEKS[found[3].casefold()]
        if longest is None or weeks > longest:
            longest, said = weeks, _quoted(found)
    return longest, said


def _initiative(text: str, weeks: float | None, said: str) -> Answer:
    if weeks is not None:
        return Answer(INITIATIVE, "yes" if weeks > EPIC_WEEKS else "no", f"{said} is {_shown(weeks)}")
    found = _STRATEGY.search(text)
    if found:
        return Answer(INITIATIVE, "yes", f"{_quoted(found)} is the work of many weeks")
    return Answer(INITIATIVE, "unknown", "it names no time")


def _one_sprint(text: str, weeks: float | None, said: str, known: Known) -> Answer:
    teams = _TEAMS.search(text)
    if teams:
        return Answer(SPRINT, "no", f"it needs {_quoted(teams)}")
    if weeks is not None and weeks > SPRINT_WEEKS:
        return Answer(SPRINT, "no", f"{said} is longer than a sprint")
    areas = [area for area, words in _AREAS.items() if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)]
    areas += [name for name in known.components if name.casefold() not in areas]
    if len(areas) >= SEVERAL_AREAS and not (weeks is not None and weeks <= 1):
        return Answer(SPRINT, "no", f"it touches {', '.join(areas)}")
    if weeks is not None:
        return Answer(SPRINT, "yes", f"{said} fits into a sprint")
    single = _ONE_TEAM.search(text)
    return Answer(
        SPRINT, "yes" if single else "unknown", _quoted(single) if single else "it names neither time nor team"
    )


def _value(text: str) -> Answer:
    problem = _PROBLEM.search(text)
    found = problem or _VALUE.search(text)
    if found and not (_BROAD.search(text) and not problem):
        return Answer(VALUE, "yes", f"{_quoted(found)} {'is a problem' if problem else 'is of use by itself'}")
    return Answer(VALUE, "unknown", "it does not say whose problem it solves")


def _missing(answers: list[Answer]) -> str:
    sized = any(item.answer != "unknown" for item in answers[:2])
    size = "" if sized else "how long it will take and how many teams it needs, and "
    return f"Say {size}who gains what by it, or which larger ticket it is a step of."


def _quoted(found: re.Match[str]) -> str:
    return f"“{' '.join(found[0].split())[:60]}”"


def _shown(weeks: float) -> str:
    if weeks >= 1:
        return f"{weeks:g} week{'s' if weeks != 1 else ''}"
    return "less than a week"
