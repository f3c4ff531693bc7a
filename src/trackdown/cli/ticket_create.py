"""``trackdown create``, and behind a noun ``trackdown task create``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackdown.cli.answers import made
from trackdown.cli.call import Call
from trackdown.cli.criterion_options import add_criteria
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser, UsageError, Words
from trackdown.core.tickets.agent_ticket.model import COMPLEXITIES
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.render.result import Result
from trackdown.services.tickets.assignment import assignee_for
from trackdown.services.tickets.creation import create

if TYPE_CHECKING:
    from trackdown.bootstrap import Project
    from trackdown.services.desk import Desk

EXAMPLES = """\
  trackdown create "Refresh tokens" --priority P1
  trackdown create --title "Refresh tokens" --criterion "Expired ones get 401" --check "pytest -q tests/test_refresh.py"
  trackdown issue create --title "[Login] Say what is wrong" --type bug --component login --priority P1 --auto-assign
  trackdown create --title "Refresh" --scenario "It has expired" --given "an old token" --when "used" --then "401"
  trackdown epic create --title "[EPIC] Search for everything" --template epic
  trackdown create --agent-ticket --agent codex --title "Add GET /users/{id}" --complexity simple
  trackdown create --file spec.md more.md     # one or several documents, referring to each other by id"""

_FILE_USES = {"modify": "modify", "create_file": "create", "delete_file": "delete", "read": "read"}
_WORDS = ("type", "severity", "assignee", "agent", "sprint", "workflow")
_PLAIN = ("priority", "parent", "estimate", "target_date", "business_value")
_FIELDS = ("title", "description", "description_file", "template", "depends_on", "blocks", "label", "component")
_ALONE = (*_FIELDS, *_WORDS, *(name for name in _PLAIN if name != "parent"), "subtask", "criterion", *_FILE_USES)


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    if not kind:
        add("--kind", metavar="KIND", help="epic, issue or task (task if nothing is said)")
    add("words", metavar="TITLE", nargs="?", help="what is to be done, in a few words")
    add("--title", help="the same as an option")
    add("--parent", metavar="KEY", help="the epic or issue that it belongs to")
    add("--priority", metavar="P", help="P0, P1, P2 or P3")
    add("--description", metavar="TEXT", help="Markdown")
    add("--description-file", metavar="FILE", help="the description from a file")
    add("--template", metavar="NAME", help="the description from a template, see `template list`")
    add_criteria(parser)
    add("--subtask", metavar="TEXT", action="append", help="a step of a light checklist; may be repeated")
    add("--depends-on", metavar="KEY", action=Words, nargs="+", help="tickets that it waits for")
    add("--blocks", metavar="KEY", action=Words, nargs="+", help="tickets that wait for it")
    add("--label", metavar="WORD", action=Words, help="may be repeated")
    add("--component", "--components", metavar="WORD", action=Words, help="the components that it touches")
    add("--type", metavar="WORD", help="bug, feature, enhancement, tech-debt or investigation")
    add("--severity", metavar="WORD", help="critical, high, medium or low")
    add("--assignee", metavar="WHO", help="@name; @me is you")
    add("--auto-assign", action="store_true", help="to whoever owns its component, or knows it best")
    add("--agent", metavar="WORD", help="the agent that is to do it")
    add(
        "--agent-ticket",
        action="store_true",
        help="all that an agent needs, from its template, with an id of the agent's",
    )
    add("--complexity", choices=COMPLEXITIES, help="of an agent ticket")
    add("--estimate", metavar="N", help="points (5) or time (30m, 4h, 2d)")
    add("--target-date", metavar="DAY", help="until when, as YYYY-MM-DD")
    add("--business-value", metavar="TEXT", help="what it is worth: high, or in words")
    add("--sprint", metavar="NAME")
    add("--workflow", metavar="NAME", help="one of .trackdown/workflows.yaml")
    add("--modify", metavar="PATH", nargs="+", action="extend", help="files that it changes; then others may not be")
    add("--create-file", metavar="PATH", nargs="+", action="extend", help="files that it makes")
    add("--delete-file", metavar="PATH", nargs="+", action="extend", help="files that it deletes")
    add("--read", metavar="PATH", nargs="+", action="extend", help="files to read first")
    add("--file", metavar="FILE", nargs="+", action="extend", help="ticket documents instead of options; - is stdin")
    add("--from-outside", action="store_true", help="the text is not yours: its checks wait for approval")


def command(call: Call) -> Result:
    given = call.arguments
    if given.words is not None:
        if given.title is not None:
            raise UsageError("There are two titles.", thing=given.words[:80], hint="Put a text with spaces in quotes.")
        given.title = given.words
    project = call.open()
    if given.file:
        from trackdown.services.documents.drafts import misspelt, pages

        wanted = _from_documents(call, project.desk)
        notes = [*misspelt(wanted), *(pages(wanted, given.file[0]) if len(given.file) == 1 else ())]
        return made(create(project.desk, wanted), call.look)._replace(notes=notes)
    if given.title is None:
        raise UsageError("A ticket needs a title.", thing="--title", hint="Write it in quotes, or --file FILE.")
    new = _from_options(call, project)
    if given.agent_ticket:
        from trackdown.cli.agent_ticket_create import made_for_agent

        return made_for_agent(call, project, new)
    if given.complexity is not None:
        hint = "Add --agent-ticket, or leave --complexity out."
        raise UsageError("--complexity belongs to --agent-ticket.", thing="--complexity", hint=hint)
    if not given.auto_assign:
        return made(create(project.desk, [new]), call.look)
    if new.assignee:
        raise UsageError("There is an assignee already.", thing="--auto-assign", hint="Use one of the two.")
    with project.desk.store.read() as reader:
        found = assignee_for(reader, new.components, project.settings.owners)
    return made(create(project.desk, [new._replace(assignee=found.name)]), call.look, found)


def _kind(call: Call) -> str:
    return call.kind or call.arguments.kind or ""


def _from_options(call: Call, project: Project) -> NewTicket:
    given = call.arguments
    new = _described_as_asked(call, project, NewTicket(given.title, kind=_checked_kind(call) or "task"))
    texts: dict[str, Any] = {name: getattr(given, name) for name in (*_PLAIN, *_WORDS)}
    return new._replace(
        **{name: text for name, text in texts.items() if text is not None},
        depends_on=given.depends_on or [],
        blocks=given.blocks or [],
        labels=[*new.labels, *(given.label or [])],
        components=given.component or new.components,
        subtasks=[*new.subtasks, *(given.subtask or [])],
        files={use: getattr(given, name) for name, use in _FILE_USES.items() if getattr(given, name)},
        criteria=[*new.criteria, *(given.criterion or [])],
        trusted=not given.from_outside,
    )


def _described_as_asked(call: Call, project: Project, new: NewTicket) -> NewTicket:
    """With the description that was typed, or that of a file or template, and the criteria that it states."""
    given = call.arguments
    sources = ("description", "description_file", "template")
    several = [f"--{name.replace('_', '-')}" for name in sources if getattr(given, name) is not None]
    if len(several) > 1:
        raise UsageError("There are two descriptions.", thing=" ".join(several), hint="Use one of these options.")
    if given.template is not None:
        from trackdown.services.documents.templates import filled_in, folder_beside

        return filled_in(new, folder_beside(project.places.config), given.template, given.parent or "")
    body = given.description or ""
    if given.description_file is not None:
        body = read_text(given.description_file, call.folder)
    return new._replace(body=body.strip("\r\n"), criteria=_described(body, trusted=not given.from_outside))


def _described(body: str, *, trusted: bool) -> list[NewCriterion]:
    """Criteria that the description states in a section of its own; documents are read only if there may be any."""
    if "[" not in body and "scenario" not in body.casefold():
        return []
    from trackdown.services.documents.drafts import described_criteria

    return described_criteria(body, trusted=trusted)


def _from_documents(call: Call, desk: Desk) -> list[NewTicket]:
    from trackdown.services.documents.drafts import check_unknown, tickets_in

    given = call.arguments
    extra = [name for name in _ALONE if getattr(given, name) is not None]
    extra += [name for name in ("agent_ticket", "complexity") if getattr(given, name)]
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
