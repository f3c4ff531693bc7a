"""``trackdown admin cache``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount
from trackdown.render.result import Result
from trackdown.services.upkeep import warm

EXAMPLES = "  trackdown admin cache warm --priority-tickets --user-dashboards"


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add(
        "action", metavar="warm", choices=("warm",), help="read what is asked most often: the system keeps it in memory"
    )
    add("--priority-tickets", action="store_true", help="open tickets of P0 and P1")
    add("--user-dashboards", action="store_true", help="your tickets, the first page of the list, the running sprint")


def command(call: Call) -> Result:
    given = call.arguments
    done = warm(call.open().desk, priority_tickets=given.priority_tickets, dashboards=given.user_dashboards)
    if done.read is None:
        disk = "the system does not tell how much of it came from the disk"
    else:
        disk = f"{done.read:,} bytes came from the disk" if done.read else "all of it was in memory already"
    lines = [f"Read {amount(done.tickets, 'ticket')} for {amount(done.questions, 'question')}; {disk}."]
    return Result({"questions": done.questions, "tickets": done.tickets, "bytes_from_disk": done.read}, lines)
