"""``trackdown answer``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.parser import Parser, UsageError, number
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown answer Q-1 "Use the table users, not accounts"
  trackdown answer Q-2 - < token.txt   # a secret goes to the agent, and is not kept
  trackdown answer Q-1 --option 2     # the second of the answers that it offers
  trackdown answer Q-1 --skip         # the agent is to decide
  trackdown answer Q-1 "Yes" --no-run # the next `trackdown run` goes on with it"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY", help="the question, or the ticket or run that asks just one")
    add("text", metavar="TEXT", nargs="*", help="several words become one text; - is stdin")
    add("--option", type=number, default=0, metavar="N", help="the answer of that number, from 1 on")
    add("--skip", action="store_true", help="leave it to the agent")
    add("--no-run", action="store_true", help="only write it down; the next `trackdown run` goes on with it")


def command(call: Call) -> Result:
    from trackdown.cli.working import continue_run, open_to_decide
    from trackdown.services.runs.questions import Reply, answer

    given = call.arguments
    if sum((bool(given.text), bool(given.option), given.skip)) != 1:
        hint = "Write a TEXT, --option N, or --skip; `trackdown questions` shows the options of each."
        raise UsageError("A question has one answer.", thing="trackdown answer", hint=hint)
    text = read_text(STDIN, call.folder) if given.text == [STDIN] else " ".join(given.text)
    opened = open_to_decide(call)
    reply = Reply(text, given.option, given.skip)
    run, question = answer(
        opened.desk, given.key, reply, lambda run: bootstrap.run_folder(opened, call.environment, run)
    )
    if run.wait is None and not given.no_run:
        result = continue_run(call, opened, run)
        if result.data["runs"]:
            return result
    data = {"key": question.key, "run": run.key, "ticket": run.ticket_key, "state": run.state}
    left = [other.key for other in run.unanswered]
    then = (
        f"{run.key} still waits for {', '.join(left)}." if left else f"The next `trackdown run` goes on with {run.key}."
    )
    return Result(data, [f"{question.key} is answered. {then}"], quiet=[question.key])
