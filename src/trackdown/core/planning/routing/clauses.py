"""The text of a ticket as sentences, and the words found in it, without those that are denied.

What stands in headings, in fenced code, under a heading like ``Out of scope`` or ``References``, or behind a word like
``not`` or ``without`` says nothing about the work; nor does a design that exists already. It is a matter of words, not
of understanding: what was found is shown to whoever reads the decision.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.core.tickets.document_markdown import heading_of, read_lines, section_name

MOST_TEXT = 100_000
"""So many characters of a text count; a ticket that is longer says what it is in its beginning."""
LONGEST_SENTENCE = 1_000
MOST_MENTIONS = 100
SAID_ELSEWHERE = {
    *(
        "out of scope",
        "not in scope",
        "non-goals",
        "references",
        "reference materials",
        "dependencies",
        "rollback plan",
    ),
    *("questions for agent", "questions for the agent", "estimated timeline", "timeline", "success metrics", "risks"),
    *("definition of done", "notes", "current state", "test files", "context pointers", "files to read", "comments"),
}
"""Headings under which nothing says what the work is (as ``section_name`` spells them)."""

_END = re.compile(r"[.;!?](?=\s|$)|[\n:\u2014\u2013]")
_NEGATOR = re.compile(
    r"\b(?:(?:do|must|should|shall|will|need|may|can)(?:n['\u2019]t| not)(?! (?:just|only|merely))|not to|never|without"
    r"|avoid(?:ing)?|skip(?:ping)?|no need (?:to|for)|nothing to|rather than|instead of|not asked to|not about|not an?"
    r"|out of scope|stop(?= \w+ing\b))\b",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:no|not any|zero|0)(?: \w+){0,2} $", re.IGNORECASE)
_BACK = re.compile(
    r"\b(?:but|only|just|merely|simply|instead(?! of)|rather(?! than))\b"
    r"|, *(?:and |then )?(?:add|build|create|design|document|fix|generate|implement|investigate|make|migrate"
    r"|optimi[sz]e|refactor|rewrite|write)(?! *,| (?:or|nor)\b| *$)",
    re.IGNORECASE,
)
_GIVEN_BEFORE = re.compile(
    r"\b(?:existing|agreed|given|approved|accepted|chosen|finished|same|following the|follow the|by the|per the"
    r"|according to the|described in the|based on the) (?:\w+ )?$",
    re.IGNORECASE,
)
_GIVEN_AFTER = re.compile(
    r"(?: \w+)? (?:(?:is|are|was|were|has been|have been) (?:already )?(?:agreed|approved|chosen|clear|complete|decided"
    r"|defined|done|finished|fixed|given|in place|not (?:asked|needed|part|wanted)|settled|there|unchanged)"
    r"|already exists?|(?:is|are) out of scope|(?:stays?|remains?)\b)",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """``first``: it stands in the title, or is all that was said."""

    text: str
    first: bool


class Mention(NamedTuple):
    """Words that were found, as they stand there, and the sentence they stand in."""

    words: str
    sentence: Sentence
    match: re.Match[str]


class Reading(NamedTuple):
    """``code`` is what stands in fences. ``items`` are the entries of lists. ``cut``: the text went on."""

    sentences: list[Sentence]
    code: str
    items: list[str]
    cut: bool

    def mentions(self, pattern: re.Pattern[str], *, given: bool = False) -> list[Mention]:
        """Where the pattern is said and not denied; with ``given``, also of what exists already."""
        found = []
        for sentence in self.sentences:
            for match in pattern.finditer(sentence.text):
                if not denied(sentence.text, match) and (given or not there_already(sentence.text, match)):
                    found.append(Mention(" ".join(match[0].split())[:60], sentence, match))
                    if len(found) == MOST_MENTIONS:
                        return found
        return found


def read(title: str, body: str) -> Reading:
    """Any text at all; never raises."""
    whole = len(title) + len(body)
    lines, code, items = _prose(body[:MOST_TEXT])
    short = len(title) + sum(map(len, lines)) < 300
    sentences = [Sentence(text, True) for text in _sentences(title[:MOST_TEXT])]
    sentences += [Sentence(text, short) for line in lines for text in _sentences(line)]
    return Reading(sentences, code, items, whole > MOST_TEXT)


def denied(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence says that this is not wanted."""
    before = text[: match.start()]
    if _NO.search(before[-60:]):
        return True
    negators = [found for found in _NEGATOR.finditer(text) if found.end() <= match.start()]
    if not negators:
        return False
    return not any(back.start() <= match.start() for back in _BACK.finditer(text, negators[-1].end()))


def there_already(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence says that this exists, and is no work."""
    return bool(_GIVEN_BEFORE.search(text[max(0, match.start() - 60) : match.start()])) or bool(
        _GIVEN_AFTER.match(text, match.end())
    )


def _sentences(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in _END.split(text))
    return [part[:LONGEST_SENTENCE] for part in parts if part]


def _prose(body: str) -> tuple[list[str], str, list[str]]:
    """The lines that say what the work is, the code, and the entries of lists."""
    prose: list[str] = []
    code: list[str] = []
    items: list[str] = []
    silent = 0
    for line in read_lines(body):
        heading = heading_of(line)
        if heading is not None:
            level, name = heading
            silent = 0 if silent >= level or not silent else silent
            silent = silent or (level if section_name(name) in SAID_ELSEWHERE else 0)
        elif line.opaque:
            code.append(line.text)
        elif not silent and not line.blank:
            text = line.text.strip().replace("**", "").replace("`", "")
            plain = _ITEM.sub("", text)
            items += [plain] if plain != text else []
            prose.append(plain)
    return prose, "\n".join(code), items


_ITEM = re.compile(r"^\s*(?:[-*+]|[0-9]{1,3}[.)])\s+(?:\[.?\]\s*)?")
