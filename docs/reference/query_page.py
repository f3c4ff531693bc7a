"""The page of the query language. A field, flag or thing that has no meaning here fails the page."""

from __future__ import annotations

from page_text import code, codes, page, table

from trackdown.core.query import nodes, parser, terms, tokens
from trackdown.core.query.meanings import FIELDS, FLAGS

GRAMMAR = """\
Words beside each other, or with `AND` between them, must all hold; with `OR` one of them is enough; `NOT` or a `-`
directly before something means that it does not hold. `OR` binds less than `AND`; parentheses group. The three words
are operators in capitals only."""
TEXT = """\
Other words are looked for in title and description as whole words, in any case of letters and with or without accents;
a text in quotes as words that follow each other. A key finds its ticket too. What looks like a field is text in quotes:
`"note: this"`. In quotes, `\\"` is a quote and `\\\\` a backslash."""
VALUES = """\
A value stands directly behind the colon. Commas mean one of several: `status:open,review`. A value with blanks goes in
quotes: `label:"two words"`."""
TIMES = """\
A day is `2026-01-31`, `today`, `yesterday` or `tomorrow`; a moment is `2026-01-31T10:00:00Z` or a time from now such as
`-7d`, `-12h`, `+2w` (`m` minutes, `h` hours, `d` days, `w` weeks). All of it is UTC."""


def query() -> str:
    rows = [(code(name), *FIELDS[name]) for name in terms.FIELDS]
    return page(
        "Queries",
        "`list`, `ready`, `watch`, `export`, `report` and every command for many tickets understand the same queries. "
        "The options of these commands (`--status`, `--under` …) mean the same as the fields of these names, and hold "
        "together with the query. How they are used is told in [Find tickets](../how-to/find-tickets.md).",
        "```text\ncomponent:auth AND (is:blocked OR is:overdue) -assignee:@me sort:-updated\n```",
        GRAMMAR,
        TEXT,
        "## Fields\n",
        VALUES,
        table(("field", "meaning", "example"), [(name, meaning, code(example)) for name, meaning, example in rows]),
        f"Instead of a value, `none` means that there is none: in {codes(terms.OPTIONAL)}.",
        f"{codes(terms.COMPARED)} can be compared, with `<`, `<=`, `=`, `>=` and `>`.",
        TIMES,
        "## is\n",
        table(("is:", "meaning"), [(code(flag), FLAGS[flag]) for flag in nodes.FLAGS]),
        "## has\n",
        f"`has:` finds what has at least one of: {codes(nodes.THINGS)}.",
        "## sort\n",
        f"`sort:` takes {codes(nodes.SORTABLE)}; several with commas, a `-` before one turns it round. It belongs to "
        "the whole query. Without it come first those that are not finished, then the more urgent, then the older "
        "ones.",
        "## Limits and mistakes\n",
        f"A query has at most {tokens.MOST_CHARACTERS} characters and is nested at most {parser.MOST_NESTING} deep. "
        "One that cannot be understood is `E-QUERY` (exit code 2): the message names the column, and the last line of "
        "the hint has a `^` under the place.",
    )
