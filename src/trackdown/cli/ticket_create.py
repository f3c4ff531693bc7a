"""``trackdown create``, and behind a noun ``trackdown task create``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from trackdown.cli.answers import made
from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser, UsageError, Words
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.render.result import Result
from trackdown.services.creation import create

if TYPE_CHECKING:
    from trackdown.services.desk import Desk

EXAMPLES = """\
  trackdown create --title "Refresh tokens" --criterion "Expired ones get 401" --check "pytest -q tests/test_refresh.py"
  trackdown create --file spec.md more.md     # one or several documents, referring to each other by id"""

_FILE_USES = {"modify": "modify", "create_file": "create", "delete_file": "delete", "read": "read"}
_FIELDS = ("title", "description", "description_file", "depends_on", "blocks", "label", "component", "type")
_ALONE = (*_FIELDS, "priority", "assignee", "agent", "estimate", "criterion", *_FILE_USES)


class _Criterion(argparse.Action):
    """``--criterion TEXT`` begins a criterion, ``--check CMD`` belongs to the one before it."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        criteria: list[NewCriterion] = [*(namespace.criterion or [])]
        if option == "--criterion":
            criteria.append(NewCriterion(values))
        elif not values.strip():
            raise UsageError("The check is empty.", thing=parser.prog, hint="Give the command behind --check.")
        elif not criteria or criteria[-1].check:
            raise UsageError(
                "A check belongs to the criterion before it.",
                thing=parser.prog,
                hint='Write --criterion "what has to hold" --check "command".',
            )
        else:
            criteria[-1] = criteria[-1]._replace(check=values)
        namespace.criterion = criteria


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    if not kind:
        add("--kind", metavar="KIND", help="epic, issue or task (task if nothing is said)")
    add("--title", help="what is to be done, in a few words")
    add("--parent", metavar="KEY", help="the epic or issue that it belongs to")
    add("--priority", metavar="P", help="P0, P1, P2 or P3")
    add("--description", metavar="TEXT", help="Markdown")
    add("--description-file", metavar="FILE", help="the description from a file")
    add("--criterion", metavar="TEXT", action=_Criterion, help="an acceptance criterion; may be repeated")
    add("--check", metavar="CMD", action=_Criterion, dest="criterion", help="the command that proves the criterion")
    add("--depends-on", metavar="KEY", action=Words, nargs="+", help="tickets that it waits for")
    add("--blocks", metavar="KEY", action=Words, nargs="+", help="tickets that wait for it")
    add("--label", metavar="WORD", action=Words, help="may be repeated")
    for name in ("component", "type", "assignee", "agent"):
        add(f"--{name}", metavar="WORD")
    add("--estimate", metavar="N", help="points (5) or time (30m, 4h, 2d)")
    add("--modify", metavar="PATH", nargs="+", action="extend", help="files that it changes; then others may not be")
    add("--create-file", metavar="PATH", nargs="+", action="extend", help="files that it makes")
    add("--delete-file", metavar="PATH", nargs="+", action="extend", help="files that it deletes")
    add("--read", metavar="PATH", nargs="+", action="extend", help="files to read first")
    add("--file", metavar="FILE", nargs="+", action="extend", help="ticket documents instead of options; - is stdin")
    add("--from-outside", action="store_true", help="the text is not yours: its checks wait for approval")


def command(call: Call) -> Result:
    project = call.open()
    given = call.arguments
    if given.file:
        return made(create(project.desk, _from_documents(call, project.desk)))
    if given.title is None:
        raise UsageError("A ticket needs a title.", thing="--title", hint='Write --title "…", or --file FILE.')
    return made(create(project.desk, [_from_options(call)]))


def _kind(call: Call) -> str:
    return call.kind or call.arguments.kind or ""


def _from_options(call: Call) -> NewTicket:
    given = call.arguments
    if given.description is not None and given.description_file is not None:
        raise UsageError("There are two descriptions.", hint="Use --description or --description-file.")
    body = given.description or ""
    if given.description_file is not None:
        body = read_text(given.description_file, call.folder)
    return NewTicket(
        title=given.title,
        kind=_kind(call) or "task",
        body=body.strip("\r\n"),
        priority=given.priority if given.priority is not None else "P2",
        parent=given.parent or "",
        depends_on=given.depends_on or [],
        blocks=given.blocks or [],
        labels=given.label or [],
        component=given.component or "",
        type=given.type or "",
        assignee=given.assignee or "",
        agent=given.agent or "",
        estimate=given.estimate or "",
        files={use: getattr(given, name) for name, use in _FILE_USES.items() if getattr(given, name)},
        criteria=[*_described(body, trusted=not given.from_outside), *(given.criterion or [])],
        trusted=not given.from_outside,
    )


def _described(body: str, *, trusted: bool) -> list[NewCriterion]:
    """Criteria that the description states in a section of its own; documents are read only if there may be any."""
    if "[" not in body:
        return []
    from trackdown.services.documents import described_criteria

    return described_criteria(body, trusted=trusted)


def _from_documents(call: Call, desk: Desk) -> list[NewTicket]:
    from trackdown.services.documents import check_unknown, tickets_in

    given = call.arguments
    extra = [name for name in _ALONE if getattr(given, name) is not None]
    if extra:
        raise UsageError(
            f"--{extra[0].replace('_', '-')} cannot be combined with --file.", hint="Write it into the document."
        )
    wanted: list[NewTicket] = []
    for path in given.file:
        source = "stdin" if path == STDIN else path
        text = read_text(path, call.folder)
        wanted += tickets_in(text, source, kind=_checked_kind(call), trusted=not given.from_outside)
    check_unknown(desk, wanted)
    if given.parent:
        wanted = [new if new.parent else new._replace(parent=given.parent) for new in wanted]
    return wanted


def _checked_kind(call: Call) -> str:
    from trackdown.core.tickets.kinds import checked_kind

    return checked_kind(_kind(call)) if _kind(call) else ""
