"""``trackdown help query``: the language of queries on one screen, from the tables that it is read by."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.query.meanings import FIELDS as MEANINGS
from trackdown.core.query.meanings import FLAGS as MEANINGS_OF_FLAGS
from trackdown.core.query.nodes import FLAGS, SORTABLE, THINGS
from trackdown.core.query.terms import ALIASES, COMPARED, FIELDS, OPTIONAL
from trackdown.core.query.tokens import COMPARISONS, OPERATORS
from trackdown.render.look import Look

EXAMPLES = (
    "component:auth AND (is:blocked OR is:overdue) -assignee:@me sort:-updated",
    'status:open,review priority:<=P1 label:"two words" login',
    'under:EPIC-1 NOT has:criteria "reset password"',
)
_PLACE = 24


def query_help(look: Look) -> str:
    lines = ["A query says which tickets: trackdown list QUERY, --query QUERY and the like.", ""]
    lines += [f"  {example}" for example in EXAMPLES]
    lines += ["", "In a shell a query with < > ( ) or quotes goes in single quotes."]
    both, one, no = OPERATORS
    lines += [
        "",
        f"Words side by side, or with {both}, all hold; {one}: one of them; {no} or -: it does not. ( ) group.",
    ]
    lines += ["Other words are looked for in title and description; text in quotes is taken as it is."]
    lines += ["", look.paint("FIELD:VALUE (commas: one of several)", "bold")]
    lines += [f"  {example:<{_PLACE}} {_plain(meaning)}" for meaning, example in map(MEANINGS.__getitem__, FIELDS)]
    lines += ["", look.paint("is:", "bold")]
    lines += [f"  {flag:<{_PLACE}} {MEANINGS_OF_FLAGS[flag]}" for flag in FLAGS]
    lines += ["", *_list(f"compared with {' '.join(COMPARISONS)}", COMPARED)]
    lines += _list("may be none", OPTIONAL)
    lines += _list("has", THINGS)
    lines += _list("sort (- turns it round)", SORTABLE)
    lines += _list("other names", (f"{other} ({name})" for other, name in ALIASES.items()))
    lines += ["days and moments: 2026-01-31, today, yesterday, tomorrow, -7d, +12h, 2026-01-31T10:00:00Z; UTC"]
    return "\n".join([*lines, ""])


def _list(name: str, words: Iterable[str]) -> list[str]:
    return [f"{name}: {', '.join(words)}"]


def _plain(text: str) -> str:
    return text.replace("`", "")
