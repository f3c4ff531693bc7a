"""Whether a text is in English, the one language that the rules know words of."""

from __future__ import annotations

import re

_ENGLISH = re.compile(
    r"\b(?:the|an?|to|of|for|and|or|with|without|this|these|that|from|by|in|on|all|every|each|is|are|it|we|not|into|our|your"
    r"|add|build|create|fix|implement|make|remove|update|write)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    # German, Dutch, French, Spanish, Portuguese, Italian, Polish: small words that English does not have.
    r"\b(?:der|das|und|oder|nicht|dass|diese[mnrs]?|nach|mit|ohne|eine[mnrs]?|zum|zur|auf|alle[nr]?|bitte|von|wird|ist"
    r"|het|een|voor|niet|deze|naar|van|les|des|une|cette|ces|pour|avec|sans|dans|aux|est|de|du|la|le|et"
    r"|los|las|una|para|con|sin|esta|este|del|el|por|uma|com|n\u00e3o|todos|todas|gli|della|questo|questa|nel|per il"
    r"|nie|dla|oraz|jest|si\u0119|kt\u00f3r\w+)\b"
    r"|(?-i:\b\w*[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0104-\u017e]\w*)",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"[\u0370-\u1fff\u2e80-\ud7ff\uf900-\ufaff]")
"""Letters that English is not written in."""
_LETTER = re.compile(r"[^\W\d_]")
_SHORT = 3
"""Letters: one word that is no longer may be a name, as ``de`` is of a locale."""
_MOST = 5_000


def is_english(text: str) -> bool:
    """In doubt it is: a text without a single small word may be a title of nouns."""
    text = text[:_MOST]
    letters = len(_LETTER.findall(text))
    if letters and len(_SCRIPT.findall(text)) * 4 > letters:
        return False
    other = _OTHER.findall(text)
    telling = len(other) > 1 or any(len(word) > _SHORT for word in other)
    return not telling or len(other) <= len(_ENGLISH.findall(text))
