"""``trackdown runs search``: words in everything that agents said and did."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import words
from trackdown.cli.printing import write
from trackdown.render.result import Result
from trackdown.render.transcripts.text import hit_line
from trackdown.services.runs.transcripts import Search, search


def find(call: Call) -> Result:
    """Prints what it finds as it finds it, unless the answer is to be JSON."""
    given = call.arguments
    opened = call.open()
    inside = bootstrap.transcripts(opened, call.environment)
    wanted = Search(given.name, words(given.kind), given.ticket, given.agent)
    missing: list[str] = []
    hits = search(opened.desk, inside.blobs, inside.folder_of, wanted, missing)
    shown = []
    number = 0
    runs: dict[str, None] = {}
    for number, hit in enumerate(hits, 1):
        runs[hit.run] = None
        if given.json:
            shown.append(hit._asdict())
        elif not call.quiet and not write(hit_line(hit, call.look) + "\n"):
            break
        if number == given.limit:
            break
    notes = [f"Not searched: {problem}" for problem in missing]
    if not number:
        notes.append(f"Nothing that agents said or did holds {given.name!r}.")
    return Result({"hits": shown, "not_searched": missing}, [], quiet=list(runs), notes=notes)
