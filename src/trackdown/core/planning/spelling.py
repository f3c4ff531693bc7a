"""Which names of components mean the same, and which only look as if they might.

Two names are one (rule ``spelling``) if they differ only in capitals and in ``-``, ``_`` and ``.`` between the letters:
front-end, Frontend, front_end. They are one as well (rule ``plural``) if one is then the plural of the other by the
rules of English spelling, and the singular has four letters or more: service, services. Names of six letters or more
that differ in a single letter are near; they are told and never joined, nor are names that differ in a digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SHORTEST_SINGULAR = 4
SHORTEST_NEAR = 6
_HISSES = ("s", "x", "z", "ch", "sh")
_BETWEEN = str.maketrans("", "", "-_.")


class Group(NamedTuple):
    """Spellings of one component with how many tickets have each. ``name`` is the one to keep: the configured one
    (``by`` is ``configured``), else the most used (``used``); empty if several of them are configured. ``rule`` is
    ``plural`` if more than the spelling differs."""

    name: str
    spellings: dict[str, int]
    rule: str
    by: str

    @property
    def others(self) -> list[str]:
        return [name for name in self.spellings if name != self.name]


class Survey(NamedTuple):
    """``near`` are pairs that look alike and may be different things."""

    groups: list[Group]
    near: list[tuple[str, str]]


def normal(name: str) -> str:
    """A name without what people vary in writing it."""
    return name.casefold().translate(_BETWEEN) or name


def survey(used: Mapping[str, int], configured: Sequence[str] = ()) -> Survey:
    """``used`` says how many tickets have each name; ``configured`` are the project's own spellings, which mean
    different things wherever they are not written alike."""
    forms: dict[str, list[str]] = {}
    for name in (*configured, *used):
        known = forms.setdefault(normal(name), [])
        if name not in known:
            known.append(name)
    joined = _joined(forms, {normal(name) for name in configured})
    groups = [_group(names, plural, used, configured) for names, plural in joined]
    return Survey([group for group in groups if group is not None], _near(forms, used))


def _joined(forms: Mapping[str, list[str]], own: set[str]) -> list[tuple[list[str], bool]]:
    """Names that mean the same, and whether a plural is among them. Two forms that are configured stay apart."""
    found: dict[str, tuple[list[str], bool]] = {}
    for form in sorted(forms, key=len):
        single = next((one for one in _singulars(form) if one in found and not (form in own and one in own)), "")
        if single:
            found[single] = ([*found[single][0], *forms[form]], True)
        else:
            found[form] = (list(forms[form]), False)
    return list(found.values())


def _singulars(form: str) -> Iterable[str]:
    """What a name may be the plural of."""
    if not form.endswith("s") or form.endswith("ss"):
        return
    choices = [form[:-1]]
    if form.endswith("ies"):
        choices.append(f"{form[:-3]}y")
    if form.endswith("es") and form[:-2].endswith(_HISSES):
        choices.append(form[:-2])
    yield from (one for one in choices if len(one) >= SHORTEST_SINGULAR)


def _group(names: Sequence[str], plural: bool, used: Mapping[str, int], configured: Sequence[str]) -> Group | None:
    there = {name: used[name] for name in sorted(names) if name in used}
    own = [name for name in configured if name in names]
    if not there or (len(there) == 1 and (not own or there.keys() <= set(own))):
        return None
    if len(own) > 1 and there.keys() <= set(own):
        return None  # each of them is as the project wants it
    rule = "plural" if plural and len({normal(name) for name in (*there, *own)}) > 1 else "spelling"
    if own:
        return Group(own[0] if len(own) == 1 else "", there, rule, "configured")
    return Group(_foremost(there, there), there, rule, "used")


def _plainness(name: str) -> tuple[bool, int, str]:
    """Among equals the spelling without capitals, then the shorter one."""
    return (name != name.casefold(), len(name), name)


def _near(forms: Mapping[str, list[str]], used: Mapping[str, int]) -> list[tuple[str, str]]:
    """Pairs of names in use. Names with one letter left out that are alike differ in that letter alone, so only those
    are compared."""
    holes: dict[str, list[str]] = {}
    for form, names in forms.items():
        if len(form) >= SHORTEST_NEAR and any(name in used for name in names):
            for hole in {form, *(form[:at] + form[at + 1 :] for at in range(len(form)))}:
                holes.setdefault(hole, []).append(form)
    pairs = {(one, two) for alike in holes.values() for one in alike for two in alike if one < two}
    close = [pair for pair in sorted(pairs) if _one_letter(*pair)]
    return [(_foremost(forms[one], used), _foremost(forms[two], used)) for one, two in close]


def _foremost(names: Iterable[str], used: Mapping[str, int]) -> str:
    """The most used of these spellings, and among equals the plainest."""
    return min((name for name in names if name in used), key=lambda name: (-used[name], *_plainness(name)))


def _one_letter(one: str, two: str) -> bool:
    """Whether a single letter differs, is missing, or is too many; a digit or a plural is no slip."""
    if one in _singulars(two) or two in _singulars(one):
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rest_one, rest_two = one[start:], two[start:]
    differing = rest_one[:1] + rest_two[:1] if len(one) == len(two) else max(rest_one, rest_two, key=len)[:1]
    if any(character.isdigit() for character in differing):
        return False
    if len(one) == len(two):
        return rest_one[1:] == rest_two[1:]
    short, long = sorted((rest_one, rest_two), key=len)
    return len(long) == len(short) + 1 and long[1:] == short
