"""``trackdown undo``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import some
from trackdown.render.history.operations import mentioned, summary
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.history.log import names, undo

EXAMPLES = """\
  trackdown undo                 # your newest step
  trackdown undo s0c1d2e3        # a step that `trackdown log KEY` names
  trackdown undo --dry-run       # what would become as before"""


def build(parser: Parser, kind: str) -> None:
    step = "one that `trackdown log` names (default: the newest under your name)"
    parser.add_argument("step", metavar="STEP", nargs="?", default="", help=step)
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")


def command(call: Call) -> Result:
    desk, dry_run = call.open().desk, call.arguments.dry_run
    undone = undo(desk, call.arguments.step, dry_run=dry_run)
    with desk.store.read() as reader:
        called = names(reader, (uid for item in undone.step.operations for uid in (item.entity, *mentioned(item))))
    did = summary(undone.step, called)
    lines = [f"{'Would undo' if dry_run else 'Undid'} step {undone.step.id}:", *(f"  {safe(text)}" for text in did)]
    if undone.changed:
        lines.append(f"{'Would be as' if dry_run else 'As'} before: {some(undone.changed)}.")
    if undone.gone:
        lines.append(f"{'Would no longer be' if dry_run else 'No longer'} there: {some(undone.gone)}.")
    data = {"step": undone.step.id, "did": did, "changed": undone.changed, "gone": undone.gone, "dry_run": dry_run}
    return Result(data, lines, quiet=[undone.step.id])
