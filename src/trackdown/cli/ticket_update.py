"""``trackdown update``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.cli.answers import changed
from trackdown.cli.call import Call
from trackdown.cli.criterion_options import add_changes_of_criteria, add_criteria
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser, UsageError, Words, number
from trackdown.cli.typed_keys import together, typed_keys
from trackdown.errors import Refused
from trackdown.render.result import Result
from trackdown.services.tickets.changes import Changed, Changes, update_each
from trackdown.services.tickets.criteria import CriterionEdits

if TYPE_CHECKING:
    from trackdown.services.desk import Desk

EXAMPLES = """\
  trackdown update TASK-1 --status in-progress --assignee ann
  trackdown update TASK-1 --meet 2 --comment "looked at it"
  trackdown update TASK-1 --criterion "Expired ones get 401" --check "pytest -q tests/test_refresh.py"
  trackdown update TASK-1 --change-criterion 1 --check "pytest -q" --remove-criterion 3
  trackdown update TASK-1 --log-time 2.5h --remaining 1.5h --progress 60
  trackdown update TASK-1 TASK-2 --status done --reason "Released" --dry-run
  trackdown update TASK-1 --file TASK-1.md    # the document, edited"""

_WORDS = ("assignee", "agent", "type", "severity", "sprint")
_PLAIN = ("title", "priority", *_WORDS, "estimate", "remaining", "progress", "target_date", "business_value")
_OF_ONE = ("title", "description", "file", "change_criterion", "remove_criterion")
"""What two tickets hardly share: a text that would be written over another, and the numbers of such."""
_LISTS = (
    *("component", "add_component", "remove_component", "add_label", "remove_label", "meet", "unmeet"),
    *("add_subtask", "finish_subtask", "reopen_subtask", "criterion", "change_criterion", "remove_criterion"),
)


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("keys", metavar="KEY", nargs="+", help="several change all together, or not at all")
    add("--title")
    add("--description", metavar="TEXT", help="instead of the one that is there")
    add("--priority", metavar="P", help="P0, P1, P2 or P3")
    add("--status", metavar="STATUS", help="open, in-progress, blocked, review, done, reopened or cancelled")
    add("--reason", metavar="TEXT", default="", help="why the status changes")
    for name in _WORDS:
        add(f"--{name}", metavar="WORD", help='"" takes it away')
    add("--component", "--components", metavar="WORD", action=Words, help="the components that it touches, all of them")
    add("--add-component", metavar="WORD", action=Words)
    add("--remove-component", metavar="WORD", action=Words)
    add("--estimate", metavar="N", help="points (5) or time (30m, 4h, 2d)")
    add("--log-time", metavar="TIME", default="", help="time spent on it: 30m, 2.5h; taken from what remains")
    add(
        "--remaining", metavar="TIME", help="the time that it still takes; else it is the estimate less the time logged"
    )
    add("--progress", metavar="PERCENT", help="how far it is, from 0 to 100")
    add("--target-date", metavar="DAY", help="until when, as YYYY-MM-DD")
    add("--business-value", metavar="TEXT", help="what it is worth: high, or in words")
    add("--parent", metavar="KEY", help="none takes it away")
    add("--add-label", metavar="WORD", action=Words)
    add("--remove-label", metavar="WORD", action=Words)
    add("--add-subtask", metavar="TEXT", action="append", help="a step of a light checklist")
    add("--finish-subtask", metavar="N", type=number, action="append", help="subtask N is done")
    add("--reopen-subtask", metavar="N", type=number, action="append", help="subtask N is open again")
    add("--comment", metavar="TEXT", default="")
    add("--meet", metavar="N", type=number, action="append", help="criterion N holds")
    add("--unmeet", metavar="N", type=number, action="append", help="criterion N does not hold")
    add_criteria(parser)
    add_changes_of_criteria(parser)
    add("--force", action="store_true", help="although something is missing; it is recorded")
    add("--file", metavar="FILE", help="a changed document of the ticket; - is stdin")
    add("--dry-run", action="store_true", help="say what would change, and change nothing")
    add("--from-outside", action="store_true", help="the text is not yours: its checks wait for approval")


def command(call: Call) -> Result:
    desk = call.open().desk
    given = call.arguments
    keys = typed_keys(call, desk)
    for name in _OF_ONE:
        if len(keys) > 1 and getattr(given, name) is not None:
            raise UsageError(
                f"{_option(name)} belongs to one ticket.",
                thing=_option(name),
                hint="Change what they share, or one by one.",
            )
    if given.file is not None:
        return _answer(_by_document(call, desk, keys[0]), dry_run=given.dry_run)
    done = update_each(desk, keys, _changes(call), dry_run=given.dry_run)
    results = [_answer(item, _somebody_elses(call, desk, item), dry_run=given.dry_run) for item in done]
    return results[0] if len(keys) == 1 else together(results)


def _answer(done: Changed, whose: str = "", *, dry_run: bool) -> Result:
    stands = f"{done.ticket.status}; {whose}" if whose else done.ticket.status
    text = f"{done.ticket.key} {'would be' if dry_run else 'is'} changed ({stands})."
    return changed(done.ticket, text, done.freed, done.finishable, done.open_blockers)


def _somebody_elses(call: Call, desk: Desk, done: Changed) -> str:
    """Whoever wants to begin a ticket that somebody else has begun at the same moment has to be told so."""
    owner = done.ticket.assignee
    began = call.arguments.status is not None and done.ticket.status == "in-progress"
    return f"{owner} has it" if began and owner and owner not in (desk.name, *desk.also) else ""


def _changes(call: Call) -> Changes:
    given = call.arguments
    edits = CriterionEdits(
        given.criterion or [], given.change_criterion or [], given.remove_criterion or [], not given.from_outside
    )
    if given.from_outside and not edits:
        hint = "Add --file FILE or --criterion TEXT, or leave --from-outside out."
        raise UsageError("--from-outside belongs to --file, or to criteria.", thing="--from-outside", hint=hint)
    if given.description is not None:
        _check_description(given.keys[0], given.description)
    parent = given.parent
    return Changes(
        **{name: getattr(given, name) for name in _PLAIN},
        body=given.description,
        parent="" if parent is not None and parent.strip().lower() == "none" else parent,
        status=given.status,
        reason=given.reason,
        comment=given.comment,
        log_time=given.log_time,
        components=given.component,
        add_components=given.add_component or [],
        remove_components=given.remove_component or [],
        add_labels=given.add_label or [],
        remove_labels=given.remove_label or [],
        meet=given.meet or [],
        unmeet=given.unmeet or [],
        add_subtasks=given.add_subtask or [],
        finish_subtasks=given.finish_subtask or [],
        reopen_subtasks=given.reopen_subtask or [],
        criteria=edits if edits else CriterionEdits(),
        force=given.force,
    )


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _check_description(key: str, text: str) -> None:
    """Criteria that were only text would be seen by nobody: neither checked nor given to an agent."""
    if "[" not in text and "scenario" not in text.casefold():
        return  # documents are read only if there may be any
    from trackdown.services.documents.drafts import described_criteria

    if described_criteria(text):
        raise Refused(
            "The description has acceptance criteria.",
            thing=key[:80],
            hint="Give each with --criterion, or all in the document: trackdown show KEY --document, then trackdown "
            "update KEY --file.",
        )


def _by_document(call: Call, desk: Desk, key: str) -> Changed:
    from trackdown.services.documents.changes import apply_document

    given = call.arguments
    texts = (*_PLAIN, "description", "status", "parent")
    extra = [name for name in (*texts, *_LISTS) if getattr(given, name) is not None]
    extra += [name for name in ("comment", "log_time") if getattr(given, name)]
    if extra:
        name = extra[0].replace("_", "-")
        raise UsageError(f"--{name} cannot be combined with --file.", hint="Write it into the document.")
    text = read_text(given.file, call.folder)
    source = "stdin" if given.file == STDIN else given.file
    return apply_document(
        desk,
        key,
        text,
        source,
        reason=given.reason,
        force=given.force,
        trusted=not given.from_outside,
        dry_run=given.dry_run,
    )
