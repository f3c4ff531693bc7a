"""``trackdown contract convert``."""

from __future__ import annotations

import json
import os
from typing import Any

from trackdown.cli.call import Call
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser
from trackdown.errors import InvalidInput
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown contract convert API_CONTRACT.md --to openapi-yaml
  trackdown contract convert API_CONTRACT.md --to openapi-json --output openapi.json
  trackdown contract convert openapi.yaml --to markdown --output API_CONTRACT.md"""

FORMATS = ("markdown", "openapi-yaml", "openapi-json")


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("contract", metavar="CONTRACT", help="the contract (`-`: stdin)")
    add("--to", choices=FORMATS, required=True, help="what to make of it")
    add("--output", metavar="FILE", default="", help="write it there; a file that is there is kept")


def command(call: Call) -> Result:
    from trackdown.core.contracts.lint import demand_operations
    from trackdown.core.contracts.reading import read_contract
    from trackdown.core.contracts.writing import to_markdown, to_openapi

    given = call.arguments
    contract = read_contract(read_text(given.contract, call.folder), given.contract)
    demand_operations(contract)
    text = to_markdown(contract) if given.to == "markdown" else _written(to_openapi(contract), given.to)
    data = {"file": given.output or None, "format": given.to, "operations": len(contract.operations), "text": text}
    if not given.output:
        return Result(data, text)
    if os.path.lexists(os.path.join(call.folder, given.output)):
        raise InvalidInput("There is such a file already.", thing=given.output[:200], hint="Name a new file.")
    from trackdown.cli.output_text import write_text

    write_text(given.output, call.folder, text)
    return Result(data, [f"{given.output} has {len(contract.operations)} operations."], quiet=[given.output])


def _written(data: dict[str, Any], wanted: str) -> str:
    if wanted == "openapi-json":
        return f"{json.dumps(data, indent=2, ensure_ascii=False)}\n"
    import yaml

    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120))
