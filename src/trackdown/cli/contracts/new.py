"""``trackdown contract new``."""

from __future__ import annotations

import os

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown contract new > API_CONTRACT.md
  trackdown contract new API_CONTRACT.md --title Blog
  trackdown contract new API_CONTRACT.md --operation 'GET /api/posts' --operation 'GET /api/posts/{id}'"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", nargs="?", default="", help="where to write it; a file that is there is kept")
    add("--title", default="", help="what the API is called")
    add("--operation", metavar="OPERATION", action="append", default=[], help="a method and a path, again for each")


def command(call: Call) -> Result:
    from trackdown.core.contracts.template import new_contract
    from trackdown.core.contracts.writing import to_markdown
    from trackdown.errors import InvalidInput

    given = call.arguments
    contract = new_contract(given.title, given.operation, given.file or "API_CONTRACT.md")
    text = to_markdown(contract)
    names = [operation.name for operation in contract.operations]
    data = {"file": given.file or None, "operations": names, "text": text}
    if not given.file:
        return Result(data, text, quiet=names)
    if os.path.lexists(os.path.join(call.folder, given.file)):
        raise InvalidInput("There is such a file already.", thing=given.file[:200], hint="Name a new file.")
    from trackdown.cli.output_text import write_text

    write_text(given.file, call.folder, text)
    return Result(data, [f"{given.file} has {len(names)} operations."], quiet=[given.file])
