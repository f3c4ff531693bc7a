"""The page of the query language. A field, flag or thing that has no meaning here fails the page."""

from __future__ import annotations

from page_text import code, codes, page, table

from trackdown.core.query import nodes, parser, terms, tokens

FIELDS = {
    "kind": ("`epic`, `issue`, `task`", "kind:epic,issue"),
    "status": ("a status, or a state of a workflow of your own", "status:open,in-progress"),
    "priority": ("`P0` to `P3`, or `critical`, `high`, `medium`, `low`; P0 is the smallest", "priority:<=P1"),
    "type": ("`bug`, `feature` …, and types of your own", "type:bug"),
    "severity": ("how bad it is", "severity:high"),
    "state": ("where it stands in a workflow of its own", "state:testing"),
    "workflow": ("a workflow of your own", "workflow:bug_fix"),
    "agent": ("the agent that it is meant for", "agent:claude"),
    "label": ("has one of these labels", "label:ui,api"),
    "component": ("has one of these components", "component:auth"),
    "sprint": ("a sprint's name, in any case of letters", "sprint:23"),
    "assignee": ("who it belongs to; `@me` is you", "assignee:@me"),
    "by": ("who made it", "by:ann"),
    "key": ("the ticket itself, also by a former key; finds archived ones too", "key:TASK-1,TASK-2"),
    "parent": ("the children of a ticket", "parent:EPIC-1"),
    "under": ("everything below a ticket, at any depth", "under:EPIC-1"),
    "blocks": ("what a ticket waits for", "blocks:TASK-1"),
    "blocked-by": ("what waits for a ticket, also for one that is not here", "blocked-by:TASK-1"),
    "title": ("words in the title", "title:login"),
    "body": ("words in the description", 'body:"time out"'),
    "created": ("when it was made", "created:>=2026-01-31"),
    "updated": ("when it last changed", "updated:>-7d"),
    "target": ("when it should be done: a day; also `due` and `target-date`", "target:<today"),
    "estimate": ("points, or a time; points are not compared with times", "estimate:>4h"),
    "logged": ("the time that was spent", "logged:>1d"),
    "remaining": ("the time that is left", "remaining:<2h"),
    "is": ("see below", "is:blocked"),
    "has": ("see below", "has:criteria"),
}
FLAGS = {
    "blocked": "not finished, and its status is blocked or something is in its way",
    "ready": "could be given to an agent now",
    "overdue": "not finished, and its target date is past",
    "unestimated": "without points and without a time",
    "open": "neither done nor cancelled",
    "finished": "done or cancelled",
    "archived": "was put away; without this word such tickets are left out",
    "unassigned": "belongs to nobody",
    "orphaned": "an issue or task whose parent is missing",
    "breached": "nobody began within its priority's response time",
    "at-risk": "nobody began yet, and the response time is nearly over",
    "unverified": "done, with nothing that showed it",
}
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
