"""``trackdown contract check``."""

from __future__ import annotations

from functools import partial

from trackdown.cli.call import Call
from trackdown.cli.contracts import live
from trackdown.cli.contracts.answering import FORMATS, answer
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.result import Result
from trackdown.services.contracts.checking import ALLOWABLE, Checked

EXAMPLES = """\
  trackdown contract check API_CONTRACT.md backend/
  trackdown contract check openapi.yaml src/ --client frontend/src
  trackdown contract check API_CONTRACT.md backend/ --assume settings.API_PREFIX=/api
  trackdown contract check API_CONTRACT.md backend/ --format sarif --output contract.sarif
  trackdown contract check API_CONTRACT.md backend/ --format digest    # what to tell who mends it
  trackdown contract check API_CONTRACT.md --live http://127.0.0.1:8000
  trackdown contract check openapi.yaml --live http://127.0.0.1:8000 --all-methods --seconds 20
  trackdown contract check openapi.yaml --live https://test.example --header "X-Key: $KEY"

exit codes: 0 the code is as the contract says, 1 it is not, 2 something could not be read"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("contract", metavar="CONTRACT", help="API_CONTRACT.md, or OpenAPI 3.x as YAML or JSON (`-`: stdin)")
    add("implementation", metavar="IMPL", nargs="*", help="files and folders of the server's source")
    add("--client", metavar="FRONTEND", nargs="+", action="extend", default=[], help="source that calls the server")
    add("--base-path", metavar="PATH", default="", help="what a proxy puts before all paths of the code")
    add("--assume", metavar="NAME=TEXT", action="append", default=[], help="what a computed prefix is, as you know it")
    add("--allow", choices=ALLOWABLE, action="append", default=[], help="do not mind extra or unknown ones")
    add("--skip-unreadable", action="store_true", help="judge by the other files where some cannot be read")
    add("--format", choices=FORMATS, default="text", help="what to print")
    add("--output", metavar="FILE", default="", help="write it there instead")
    live.add_options(parser)


def command(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.core.contracts.reading import read_contract
    from trackdown.render.contracts.data import check_data
    from trackdown.render.contracts.text import check_lines, summary
    from trackdown.services.contracts.checking import check

    given = call.arguments
    live.agree(given)
    if given.live:
        return live.result(call, live.check(call))
    contract = read_contract(read_text(given.contract, call.folder), given.contract)
    assumed = _assumed(given.assume)
    servers = bootstrap.sources(given.implementation, call.folder, "server", assumed)
    clients = bootstrap.sources(given.client, call.folder, "client", assumed) if given.client else None
    found = check(contract, servers, clients, _base(given.base_path), given.allow)
    data = check_data(found)
    code, errors = _outcome(found, skip=given.skip_unreadable)
    table, ended = partial(check_lines, found, call.look), partial(summary, found)
    text = answer(call, found, found.findings, table, ended)
    quiet = list(dict.fromkeys(finding.operation for finding in found.findings))
    return Result(data, text, code, quiet=quiet, errors=errors)


def _assumed(texts: list[str]) -> dict[str, str]:
    """``NAME=TEXT``, each as a pair."""
    pairs = [text.partition("=") for text in texts]
    for name, mark, _ in pairs:
        if not mark or not name.strip():
            hint = "For example --assume settings.API_PREFIX=/api."
            raise UsageError("An assumption is NAME=TEXT.", thing=name[:100], hint=hint)
    return {name.strip(): text for name, _, text in pairs}


def _base(text: str) -> str:
    base = text.rstrip("/")
    if base and not base.startswith("/"):
        raise UsageError("A base path begins with a slash.", thing=text[:100], hint="For example --base-path /api.")
    return base


def _outcome(found: Checked, *, skip: bool) -> tuple[int, list[dict[str, str]]]:
    """The exit code, and an error for each file that could not be read unless they are to be skipped."""
    if found.unreadable and not skip:
        hint = "Mend or leave out the file, or judge by the others with --skip-unreadable."
        errors = [
            {
                "code": "E-DOCUMENT",
                "message": f"The file cannot be read: {item.why}",
                "thing": str(item.place),
                "hint": hint,
            }
            for item in found.unreadable
        ]
        return 2, errors
    return (0 if found.complete else 1), []
