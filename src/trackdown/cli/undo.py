"""``trackdown undo``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.history import mentioned, summary
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.history import names, undo

EXAMPLES = """\
  trackdown undo                 # your newest step
  trackdown undo s0c1d2e3        # a step that `trackdown log KEY` names"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("step", metavar="STEP", nargs="?", default="")


def command(call: Call) -> Result:
    desk = call.open().desk
    undone = undo(desk, call.arguments.step)
    with desk.store.read() as reader:
        called = names(reader, (uid for item in undone.step.operations for uid in (item.entity, *mentioned(item))))
    lines = [f"Undid step {undone.step.id}:", *(f"  {safe(text)}" for text in summary(undone.step, called))]
    if undone.changed:
        lines.append(f"As before: {', '.join(undone.changed)}.")
    if undone.gone:
        lines.append(f"No longer there: {', '.join(undone.gone)}.")
    data = {"step": undone.step.id, "changed": undone.changed, "gone": undone.gone}
    return Result(data, lines, quiet=[undone.step.id])
