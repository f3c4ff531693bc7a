"""``trackdown task bulk-create``."""

from __future__ import annotations

from trackdown.cli.answers import made
from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount
from trackdown.render.result import Result
from trackdown.render.tickets.plan import plan_data, planned_lines
from trackdown.services import lookup
from trackdown.services.documents.drafts import tasks_in
from trackdown.services.tickets.breakdown import Options, create_planned

EXAMPLES = """\
  trackdown task bulk-create --parent ISSUE-1 --from-markdown plan.md
  trackdown task bulk-create --parent ISSUE-1 --from-markdown plan.md --estimate-from-history --dry-run"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--parent", metavar="KEY", required=True, help="the issue or epic that they belong to")
    add("--from-markdown", metavar="FILE", required=True, help="a file with `- [ ] …` lines; - is stdin")
    add("--estimate-from-history", action="store_true", help="by what similar tasks took; none is made up")
    add("--from-outside", action="store_true", help="the text is not yours: its checks wait for approval")
    add("--dry-run", action="store_true", help="say what would be created, and create nothing")


def command(call: Call) -> Result:
    given = call.arguments
    desk = call.open().desk
    source = "stdin" if given.from_markdown == STDIN else given.from_markdown
    text = read_text(given.from_markdown, call.folder)
    wanted = tasks_in(desk, text, source, given.parent, trusted=not given.from_outside)
    options = Options(estimate=given.estimate_from_history, history_only=True)
    planned = create_planned(desk, wanted, options, dry_run=given.dry_run)
    unknown = sum(item.estimate is None for item in planned) if given.estimate_from_history else 0
    are = "is" if unknown == 1 else "are"
    notes = [f"{unknown:,} of them {are} not estimated: too few tasks like them are done yet."] if unknown else []
    if given.dry_run:
        planned = [item._replace(key="") for item in planned]
        lines = [*planned_lines(planned, "", made=False), f"{amount(len(planned), 'task')} would be created."]
        data = {"tickets": plan_data(planned, ""), "keys": [], "dry_run": True}
        return Result(data, lines, notes=notes)
    with desk.store.read() as reader:
        answer = made([lookup.ticket(reader, item.key) for item in planned], call.look)
    basis = {item.key: item.estimate.basis for item in planned if item.estimate is not None}
    return answer._replace(
        data={**answer.data, "estimated_from": basis}, text=planned_lines(planned, "", made=True), notes=notes
    )
