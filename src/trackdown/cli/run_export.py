"""``trackdown runs export`` and ``runs record``: a run as a document, and as a recording that can be played."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from trackdown import bootstrap
from trackdown.bootstrap import Project
from trackdown.cli.call import Call
from trackdown.cli.output_text import write_text
from trackdown.core.runs.model import Run
from trackdown.errors import NotFound
from trackdown.render.result import Result
from trackdown.render.transcripts.facts import FromTurn
from trackdown.services.runs.looking import show_run
from trackdown.services.runs.recordings import record
from trackdown.services.runs.transcripts import Transcripts


def export(call: Call) -> Result:
    from trackdown.render.transcripts.html import page
    from trackdown.render.transcripts.markdown import markdown

    opened = call.open()
    run = show_run(opened.desk, call.arguments.name)
    form = call.arguments.format or "markdown"
    inside = bootstrap.transcripts(opened, call.environment)
    pieces = (page if form == "html" else markdown)(run, _turns(opened, inside, run))
    return _given(call, "".join(pieces), {"run": run.key, "format": form}, [])


def recording(call: Call) -> Result:
    opened = call.open()
    run = show_run(opened.desk, call.arguments.name)
    found = record(bootstrap.transcripts(opened, call.environment), bootstrap.file_reader(opened), run)
    text = json.dumps(found.to_json(), ensure_ascii=False, indent=2) + "\n"
    facts = {"run": run.key, "base": found.base, "rounds": len(found.rounds), "left_out": found.left_out}
    return _given(call, text, facts, [f"Not recorded: {what}" for what in found.left_out])


def _given(call: Call, text: str, facts: dict[str, object], notes: list[str]) -> Result:
    """Into the file that was asked for, else printed as it is."""
    place = call.arguments.output
    if not place:
        return Result({**facts, "text": text}, text, notes=notes)
    write_text(place, call.folder, text)
    return Result({**facts, "file": place}, [f"{facts['run']} is in {place}."], quiet=[place], notes=notes)


def _turns(opened: Project, inside: Transcripts, run: Run) -> Iterator[FromTurn]:
    from trackdown.services.runs.transcripts import events

    for turn in run.turns:
        found: Iterable[dict[str, object]] = events(inside.blobs, inside.folder_of(run.uid), turn)
        yield turn, _prompt(opened, turn.prompt), found


def _prompt(opened: Project, digest: str) -> str:
    try:
        return bootstrap.blobs(opened).get(digest).decode("utf-8", "replace")
    except NotFound:
        return ""  # the rest of the run is worth reading without it
