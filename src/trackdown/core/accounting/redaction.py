"""Taking secrets out of a text before it is kept where others can read it.

Known shapes of tokens, and values that are given to something that is called a token, key, secret or password. What
looks like neither cannot be found: a transcript is still the private text of whoever wrote it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import merge
from math import log2
from typing import NamedTuple

LONGEST = 4096
"""Characters of one token. It bounds how far a pattern looks."""

# Shapes begin with plain text, which is many times as fast to search for, and do not ask what stands before it: in JSON
# the letter of an escaped end of line does, in coloured output that of a colour. Only what also ends words asks.
_BEGUN = r"(?:(?<=\bsk-)|(?<=\\[nrtbf]sk-)|(?<=\\u[0-9a-fA-F]{4}sk-)|(?<=\dmsk-))"
_KEY = r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
_NAMED = ("token", "key", "secret", "password", "passwd", "passphrase")
_IN_TOKENS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


class Shape(NamedTuple):
    """``anchors`` are plain texts, with one of which every match begins; ``lower``: in any case of letters. Every match
    has one of the characters in ``needs``: to look for a single one takes no time to speak of."""

    name: str
    pattern: re.Pattern[str]
    anchors: tuple[str, ...]
    needs: str
    lower: bool = False


def _shape(name: str, pattern: str, needs: str, *anchors: str, lower: bool = False) -> Shape:
    return Shape(name, re.compile(pattern), anchors, needs, lower)


_WEB_TOKEN = _shape(
    "web token",
    rf"eyJ[A-Za-z0-9_\-]{{8,{LONGEST}}}\.eyJ[A-Za-z0-9_\-]{{8,{LONGEST}}}\.[A-Za-z0-9_\-]{{8,{LONGEST}}}",
    ".",
    ".eyJ",
)
"""Found by its middle: what begins like one and goes on for long would be read again and again."""
SHAPES: tuple[Shape, ...] = (
    _shape(
        "private key",
        rf"{_KEY}(?:(?!-----BEGIN)[\s\S]){{0,20000}}?"
        r"-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----",
        "-",
        "-----BEGIN ",
    ),
    _shape("private key", rf"{_KEY}(?:\\[nr]|[A-Za-z0-9+/=\s]){{40,20000}}", "-", "-----BEGIN "),
    _shape("provider key", rf"sk-{_BEGUN}[A-Za-z0-9_\-]{{16,{LONGEST}}}", "-", "sk-"),
    _shape("provider key", r"AIza[A-Za-z0-9_\-]{35}", "z", "AIza"),
    _shape("forge token", rf"gh[pousr]_[A-Za-z0-9]{{20,{LONGEST}}}", "_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    _shape("forge token", rf"github_pat_[A-Za-z0-9_]{{20,{LONGEST}}}", "_", "github_pat_"),
    _shape("forge token", rf"glpat-[A-Za-z0-9_\-.]{{16,{LONGEST}}}", "-", "glpat-"),
    _shape("payment key", rf"sk_(?:live|test)_[A-Za-z0-9]{{20,{LONGEST}}}", "_", "sk_live_", "sk_test_"),
    _shape("payment key", rf"rk_(?:live|test)_[A-Za-z0-9]{{20,{LONGEST}}}", "_", "rk_live_", "rk_test_"),
    _shape("payment key", rf"whsec_[A-Za-z0-9]{{20,{LONGEST}}}", "_", "whsec_"),
    _shape("package token", r"npm_[A-Za-z0-9]{36}", "_", "npm_"),
    _shape("package token", rf"pypi-[A-Za-z0-9_\-]{{32,{LONGEST}}}", "-", "pypi-"),
    _shape("provider key", r"hf_[A-Za-z0-9]{30,40}\b", "_", "hf_"),
    _shape("cloud key", r"A(?:KIA|SIA)[A-Z0-9]{16}\b", "I", "AKIA", "ASIA"),
    _shape("chat token", rf"xox[a-z]-[A-Za-z0-9\-]{{10,{LONGEST}}}", "-", "xox"),
    _WEB_TOKEN,
    _shape(
        "bearer",
        rf"(?ai:(?:bearer|basic)[ ]+)(?P<value>[A-Za-z0-9._~+/=\-]{{12,{LONGEST}}})",
        " ",
        "bearer ",
        "basic ",
        lower=True,
    ),
    _shape(
        "header",
        r"-(?:(?<=(?ai:api)-)(?ai:key)|(?<=(?ai:private)-)(?ai:token))\\?[\"']?[ ]*[:=][ ]*\\?[\"']?"
        rf"(?P<value>[^\s\"'\\,;]{{8,{LONGEST}}})",
        "-",
        "-key",
        "-token",
        lower=True,
    ),
    _shape("address password", r"://[^\s:/@\"'\\]{0,200}:(?P<value>[^\s/@\"'\\]{1,500})(?=@)", "@", "://"),
    _shape(
        "assignment",
        r"(?ai:TOKEN|KEY|SECRET|PASS(?:WORD|WD|PHRASE))"
        rf"\\?[\"']?[ ]{{0,4}}(?:=|:)[ ]{{0,4}}\\?[\"']?(?P<value>[^\s\"'\\,;`<>(){{}}\[\]$]{{8,{LONGEST}}})",
        "=:",
        *_NAMED,
        lower=True,
    ),
)
_DOUBTFUL = ("assignment", "bearer")
"""What may be words: "basic functionality"."""

ENTROPY = 2.8
"""Bits for each character from which an assigned value counts as a secret: words stay below, random text is above."""


class Redacted(NamedTuple):
    """``counts`` says how many of what were taken out."""

    text: str
    counts: dict[str, int]


GIVEN = "given value"
"""What a secret is called that was found because somebody said what it is."""
SHORTEST = 6
"""Characters of a given value: what is shorter stands in any text by chance."""


def redacted(text: str, known: Iterable[str] = ()) -> Redacted:
    """The text with ``[redacted: WHAT]`` where a secret was. Doing it again finds nothing more. ``known`` are values
    that are secret whatever they look like (see ``spellings``)."""
    counts: Counter[str] = Counter()
    for value in known:
        if value in text:
            counts[GIVEN] += text.count(value)
            text = text.replace(value, f"[redacted: {GIVEN}]")
    for shape in SHAPES:
        parts, at = [], 0
        for match in matches(shape, text):
            parts += [text[at : match.start()], _instead(match, shape.name, counts)]
            at = match.end()
        text = "".join([*parts, text[at:]]) if parts else text
    return Redacted(text, dict(sorted(counts.items())))


def spellings(values: Iterable[str]) -> tuple[str, ...]:
    """Everything to look for to find these values: each as it is, each of its lines, and both as JSON writes them, also
    inside of another JSON text; the longest first. What is shorter than ``SHORTEST`` is left out."""
    found: set[str] = set()
    for value in values:
        for part in (value.strip(), *(line.strip() for line in value.splitlines())):
            for ascii_only in (True, False):
                once = json.dumps(part, ensure_ascii=ascii_only)[1:-1]
                twice = json.dumps(once, ensure_ascii=ascii_only)[1:-1]
                found |= {part, once, twice}
    return tuple(sorted((text for text in found if len(text) >= SHORTEST), key=lambda text: (-len(text), text)))


class Secret(NamedTuple):
    """What looks like a secret in a text: its kind, where it begins, and the value itself, which is never shown."""

    kind: str
    start: int
    value: str


def secrets(text: str) -> list[Secret]:
    """What ``redacted`` would take out, in the order of the text; each place once."""
    found: dict[int, Secret] = {}
    taken: list[tuple[int, int]] = []
    for shape in SHAPES:
        for match in matches(shape, text):
            name = shape.name
            part = "value" if "value" in match.groupdict() else 0
            start, end = match.span(part)
            value = match[part]
            known = any(start < stop and begin < end for begin, stop in taken)
            if known or (name in _DOUBTFUL and not _random(value)):
                continue
            taken.append((start, end))
            found[start] = Secret(name, start, value)
    return [found[start] for start in sorted(found)]


def matches(shape: Shape, text: str) -> Iterator[re.Match[str]]:
    """What ``shape.pattern.finditer`` would give."""
    if not any(character in text for character in shape.needs):
        return
    source = _lower(text) if shape.lower else text
    end = 0
    for place in merge(*(_places(source, anchor) for anchor in shape.anchors)):
        if place < end:
            continue
        begin = _begin_of_web_token(text, place, end) if shape is _WEB_TOKEN else place
        match = shape.pattern.match(text, begin) if begin >= 0 else None
        if match:
            end = match.end()
            yield match


def _places(text: str, anchor: str) -> Iterator[int]:
    at = text.find(anchor)
    while at >= 0:
        yield at
        at = text.find(anchor, at + 1)


def _lower(text: str) -> str:
    """With small letters for A to Z alone: every character stays in its place."""
    if text.isascii():
        return text.lower()
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def _begin_of_web_token(text: str, point: int, after: int) -> int:
    """Where the part before that point begins, as far as one pattern looks; -1 for nowhere."""
    start = max(after, point - LONGEST - len("eyJ"))
    before = text[start:point]
    found = before.find("eyJ", len(before.rstrip(_IN_TOKENS)))
    return -1 if found < 0 else start + found


def _instead(match: re.Match[str], name: str, counts: Counter[str]) -> str:
    found = match[0]
    value = match.groupdict().get("value")
    if value is None:
        counts[name] += 1
        return f"[redacted: {name}]"
    if value.startswith("[redacted") or (name in _DOUBTFUL and not _random(value)):
        return found
    counts[name] += 1
    at = match.start("value") - match.start()
    return f"{found[:at]}[redacted: {name}]{found[at + len(value) :]}"


def _random(value: str) -> bool:
    """Whether a value looks drawn by chance: several kinds of characters, or many different ones."""
    kinds = sum(1 for kind in (str.isdigit, str.islower, str.isupper) if any(map(kind, value)))
    counted = Counter(value)
    entropy = -sum(number / len(value) * log2(number / len(value)) for number in counted.values())
    return entropy >= ENTROPY and kinds >= 2
