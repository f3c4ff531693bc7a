"""``trackdown contract lint``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown contract lint API_CONTRACT.md
  trackdown contract lint openapi.yaml --strict

exit codes: 0 it can be checked by, 1 it has errors (with --strict: or warnings), 2 it cannot be read"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("contract", metavar="CONTRACT", help="the contract (`-`: stdin)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings as well")


def command(call: Call) -> Result:
    from trackdown.core.contracts.lint import lint
    from trackdown.core.contracts.reading import read_contract
    from trackdown.render.contracts.data import remark_data
    from trackdown.render.contracts.text import remark_line, remarks_summary

    given = call.arguments
    contract = read_contract(read_text(given.contract, call.folder), given.contract)
    remarks = lint(contract)
    errors = sum(remark.level == "error" for remark in remarks)
    data = {
        "contract": contract.source,
        "format": contract.format,
        "operations": len(contract.operations),
        "errors": errors,
        "warnings": len(remarks) - errors,
        "remarks": [remark_data(remark) for remark in remarks],
    }
    lines = [remark_line(remark, contract.source) for remark in remarks]
    lines.append(remarks_summary(len(contract.operations), remarks))
    failed = errors or (given.strict and remarks)
    return Result(data, lines, 1 if failed else 0, quiet=lines[:-1])
