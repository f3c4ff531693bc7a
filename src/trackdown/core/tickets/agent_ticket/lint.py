"""What somebody with no context at all would miss in a ticket that is to be done by an agent on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trackdown.core.tickets.agent_ticket.file_tree import FILE_SECTIONS
from trackdown.core.tickets.agent_ticket.reading import is_agent_ticket
from trackdown.core.tickets.document_criteria import BOX
from trackdown.core.tickets.document_markdown import DocumentSection, read_lines, read_sections, section_name
from trackdown.core.tickets.model import Criterion, Ticket

RULES = (
    *("title", "vague", "context", "criteria", "testable", "files", "tests", "dependency", "placeholder"),
    *("done", "question"),
)

_FEWEST_WORDS = 12
"""So many words tell why something is done, at the least."""
_CONTEXT = ("context", "goal", "objective", "background", "current behavior", "executive summary", "description", "why")
_TESTS = ("test requirements", "tests", "unit tests required", "integration tests required", "test files", "testing")
_DONE = "definition of done"
"""What stands there is true of every piece of work; it says nothing about this one."""
_VAGUE = re.compile(
    r"\b(?:works?|working|functions?|behaves?|runs?)(?: (?:as expected|correctly|properly|fine|well|right|nicely))?$"
    r"|\b(?:correctly|properly|as expected|as needed|appropriately|user[- ]friendly|intuitive|nice|nicely|good|better"
    r"|fast|quickly|robust|clean|easy|seamless(?:ly)?)$",
    re.IGNORECASE,
)
_MAKE = re.compile(
    r"(?:make|get|let|have)\b.*\b(?:works?|working|run|running|better|nice|good|faster|right)", re.IGNORECASE
)
_VERB_ALONE = re.compile(
    r"(?:fix|improve|do|handle|clean ?up|refactor|update|finish|change)(?: (?:it|this|that|things|stuff|everything))?",
    re.IGNORECASE,
)
_CONCRETE = re.compile(
    r"\d|`|/|\b(?:returns?|raises?|fails?|exits?|status|error|never|always|at (?:least|most)|within)\b", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r"(?<=\$)\[[a-z]{3,40}\]|\[(?=[^\[\]\n]{0,120} )(?=[^\[\]\n]{0,120}[a-z])[^\[\]\n]{3,120}\](?![(\[:])"
)
_CODE = re.compile(r"`[^`\n]*`")
_TO_CHOOSE = re.compile(r"(?<=:\*\* )@?[a-z]+(?: \| @?[a-z]+)+[ \t]*$")
_HEAD = 20
"""Up to this line a ticket may have a head, in which somebody has to choose: `high | medium | low`."""
_PATH = re.compile(r"`[^`\s/.]{0,80}[/.][^`\s]{1,200}`|\b[\w.-]{1,80}/[\w./-]{1,200}\.[a-z]{1,5}\b")


class LintFinding(NamedTuple):
    """``place`` is where it is in the ticket (a field, or a heading with its line), ``mend`` what to do about it."""

    rule: str
    place: str
    text: str
    mend: str


def lint(ticket: Ticket, absent: Sequence[str] = ()) -> list[LintFinding]:
    """``absent`` are the keys that it waits for and that are not here. Deterministic, and never fails on any text."""
    sections = read_sections(read_lines(ticket.body))
    return [
        *_title(ticket),
        *_context(ticket, sections),
        *_criteria(ticket, sections),
        *_files(ticket, sections),
        *_tests(ticket, sections),
        *(_absent(ticket.key, key) for key in absent),
        *_placeholders(ticket.body),
        *_open_ends(ticket.body, sections),
    ]


def vague(text: str) -> bool:
    """Whether a text names nothing that could be observed."""
    line = text.strip().split("\n")[0].strip().rstrip(".!")
    if _CONCRETE.search(line) and not re.search(r"\b(?:correctly|properly|as expected)$", line, re.IGNORECASE):
        return False
    return bool(_VAGUE.search(line))


def _title(ticket: Ticket) -> Iterator[LintFinding]:
    title = ticket.title.strip().rstrip(".!")
    if _MAKE.fullmatch(title) or _VERB_ALONE.fullmatch(title) or vague(title):
        mend = "Name what is built or changed, e.g. `Implement POST /api/auth/login`."
        yield LintFinding("vague", "title", f'"{title}" says neither what is built nor how one sees that it is.', mend)
    elif len(title.split()) < 2:
        mend = "Say in a few words what is to be done with what."
        yield LintFinding("title", "title", f'"{title}" is one word.', mend)


def _context(ticket: Ticket, sections: list[DocumentSection]) -> Iterator[LintFinding]:
    found = next((item for item in sections if section_name(item.heading) in _CONTEXT), None)
    text = found.text if found else _before_sections(ticket.body, sections)
    if len(_PLACEHOLDER.sub("", text).split()) >= _FEWEST_WORDS:
        return
    place = _place(found) if found else "description"
    few = "Too little says" if text.strip() else "Nothing says"
    mend = "Write one or two paragraphs under `## Context`: what there is now, what is wanted, and for whom."
    yield LintFinding("context", place, f"{few} why this is done and what it is a part of.", mend)


def _before_sections(body: str, sections: list[DocumentSection]) -> str:
    """The text that no heading below the title stands over."""
    lower = [item.line for item in sections if item.level > 1]
    lines = body.split("\n")
    text = "\n".join(
        line for line in lines[: lower[0] - 1 if lower else len(lines)] if not line.startswith(("#", "**"))
    )
    return text


def _criteria(ticket: Ticket, sections: list[DocumentSection]) -> Iterator[LintFinding]:
    when_done = "\n".join(item.text for item in sections if section_name(item.heading) == _DONE)
    own = [item for item in ticket.criteria if item.text.split("\n")[0] not in when_done]
    if not own:
        mend = "Add `## Acceptance Criteria` with boxes: what returns what, for which input."
        yield LintFinding(
            "criteria", "criteria", "There is no acceptance criterion: nobody can tell when it is done.", mend
        )
        return
    for number, item in enumerate(ticket.criteria, 1):
        if vague(item.text) and not item.check and not item.steps:
            said = item.text.split("\n")[0][:80]
            mend = "Say what is observed: `Login with an invalid password returns 401`; or give it a `check:`."
            yield LintFinding("testable", f"criterion {number}", f'"{said}" cannot be tested.', mend)
    if not any(_testable(item) for item in own):
        mend = "Name values, statuses or files, or give a criterion a `check:` that Trackdown runs."
        yield LintFinding("testable", "criteria", "No criterion names anything that can be observed.", mend)


def _testable(item: Criterion) -> bool:
    return bool(item.check or item.steps or _CONCRETE.search(item.text))


def _files(ticket: Ticket, sections: list[DocumentSection]) -> Iterator[LintFinding]:
    if any(ticket.files.values()) or _PATH.search(ticket.body):
        return
    found = next((item for item in sections if section_name(item.heading) in FILE_SECTIONS), None)
    mend = "List them under `### Files to Create/Modify`: `src/api/users.ts (modify)`."
    yield LintFinding("files", _place(found) if found else "files", "No file is named.", mend)


def _tests(ticket: Ticket, sections: list[DocumentSection]) -> Iterator[LintFinding]:
    if any(item.check for item in ticket.criteria) or any(section_name(item.heading) in _TESTS for item in sections):
        return
    if any("test" in path.casefold() for path in ticket.named_files):
        return
    mend = "Add `## Test Requirements` with the tests that have to be there, or a `check:` to a criterion."
    yield LintFinding("tests", "tests", "Nothing says which tests are to be written or run.", mend)


def _absent(ticket: str, key: str) -> LintFinding:
    mend = f"Import or create it, or take it away: trackdown unblock {ticket} --by {key}"
    return LintFinding("dependency", "dependencies", f"It waits for {key}, which is not here.", mend)


def _placeholders(body: str) -> Iterator[LintFinding]:
    for line in read_lines(body):
        if line.opaque:
            continue
        box = BOX.fullmatch(line.text)
        text = line.text if box is None else box[2] or ""
        found = _PLACEHOLDER.search(_CODE.sub("", text)) or (_TO_CHOOSE.search(text) if line.number < _HEAD else None)
        if found is not None:
            mend = "Write what is meant, or take the line out."
            yield LintFinding(
                "placeholder", f"description, line {line.number}", f"{found[0].strip()} was never filled in.", mend
            )


def _open_ends(body: str, sections: list[DocumentSection]) -> Iterator[LintFinding]:
    """What an agent ticket, and only that, is expected to have."""
    for line in read_lines(body):
        words = line.text.split()
        if not line.opaque and any(word.strip(".,:;()") in ("TBD", "TODO", "???") for word in words):
            mend = "Decide it, or ask whoever can: an agent will guess."
            yield LintFinding("question", f"description, line {line.number}", "Something is left open here.", mend)
    if is_agent_ticket(body) and not any(section_name(item.heading) == _DONE for item in sections):
        mend = "Add `## Definition of Done` with boxes."
        yield LintFinding("done", "description", "There is no definition of done.", mend)


def _place(section: DocumentSection) -> str:
    return f"{section.heading}, line {section.line}"
