"""``trackdown doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.cli import doctor_eval
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.errors import BadConfiguration, Unusable
from trackdown.render.result import Result

if TYPE_CHECKING:
    from trackdown.services.runs.doctor import Checkup

AREAS = ("config", "store", "git", "agents", "sandbox")
EXAMPLES = f"""\
  trackdown doctor                 # everything that runs need here
  trackdown doctor agents          # the clients: installed, version, login, what would stop them
  trackdown doctor agents claude   # one agent, with what it is held to and by whom
  trackdown doctor --strict        # exit code 1 if anything has to be done
{doctor_eval.EXAMPLES}"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("area", nargs="?", choices=AREAS, metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("name", nargs="?", default="", metavar="AGENT", help="agents: only this one")
    parser.add_argument(
        "--strict", action="store_true", help="exit code 1 for warnings and problems; with --eval see below"
    )
    doctor_eval.build(parser)


def command(call: Call) -> Result:
    from trackdown.render.runs.checkup import checkup_data, checkup_lines

    given = call.arguments
    doctor_eval.check_usage(call)
    if given.eval is not None:
        return doctor_eval.command(call)
    if given.name and given.area != "agents":
        raise UsageError("A name is that of an agent.", thing=given.name[:80], hint="trackdown doctor agents NAME")
    found = _check_up(call)
    lines = checkup_lines(found, call.look, whole=given.area == "agents")
    code = 1 if given.strict and found.bad else 0
    return Result(
        checkup_data(found), lines, code, quiet=[f"{each.area} {each.subject}: {each.text}" for each in found.bad]
    )


def _check_up(call: Call) -> Checkup:
    from trackdown import bootstrap
    from trackdown.services.runs.doctor import check_up, failed

    try:
        opened = call.open()
    except (BadConfiguration, Unusable) as error:
        return failed(error)
    return check_up(bootstrap.clinic(opened, call.environment), call.arguments.area or "", call.arguments.name)
