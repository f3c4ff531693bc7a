"""``trackdown contract show``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown contract show API_CONTRACT.md
  trackdown --json contract show openapi.yaml"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("contract", metavar="CONTRACT", help="the contract (`-`: stdin)")


def command(call: Call) -> Result:
    from trackdown.core.contracts.reading import read_contract
    from trackdown.render.contracts.data import contract_data
    from trackdown.render.contracts.text import contract_lines

    given = call.arguments
    contract = read_contract(read_text(given.contract, call.folder), given.contract)
    names = [operation.name for operation in contract.operations]
    return Result(contract_data(contract), contract_lines(contract, call.look), quiet=names)
