"""What is wrong with a contract itself, before anything is compared with it."""

from __future__ import annotations

from collections import Counter

from trackdown.core.contracts.model import METHODS, Contract, Operation, Remark
from trackdown.core.contracts.paths import names, shape
from trackdown.errors import BadDocument

RULES = {
    "empty": "a contract has an operation",
    "duplicate": "a method and a path are there once",
    "method": "a method is one of HTTP's",
    "path": "a path begins with a slash and its parameters are closed and named once",
    "parameter": "a path parameter that is described is in the path",
    "body": "GET and HEAD have no body",
    "response": "an operation says how it answers when all is well",
    "ambiguous": "two paths that only differ in the names of parameters are one",
    "base": "either every path has the base path, or none",
    "model": "a model has a name of its own",
    "reference": "a reference leads to something in the document",
    "example": "an example is JSON",
    "title": "a contract has a title",
}
"""What each rule holds to."""


def lint(contract: Contract) -> list[Remark]:
    """All that is wrong, in the order of the document; errors make it unfit to check by."""
    found = list(contract.remarks)
    if not contract.operations:
        text = "There is no operation: one is a heading such as `#### GET /posts`."
        if contract.format == "openapi":
            text = "There is no operation under `paths`."
        found.append(Remark("error", "empty", text))
    if contract.title == "API":
        found.append(Remark("warning", "title", "The contract has no title.", 1))
    seen: dict[tuple[str, str], Operation] = {}
    for operation in contract.operations:
        found += _alone(operation)
        key = operation.method, shape(operation.path)
        earlier = seen.setdefault(key, operation)
        if earlier is not operation:
            found.append(_twice(operation, earlier))
    found += _base(contract)
    counts = Counter(model.name for model in contract.models)
    found += [
        Remark("warning", "model", f"The model {name[:60]} is there {count} times.")
        for name, count in counts.items()
        if count > 1
    ]
    return sorted(dict.fromkeys(found), key=lambda remark: remark.line)


def _alone(operation: Operation) -> list[Remark]:
    line, name = operation.line, operation.name
    found = []
    if not operation.path.startswith("/"):
        found.append(Remark("error", "path", f"{name}: the path does not begin with a slash.", line))
    parameters = names(operation.path)
    if operation.path.count("{") != operation.path.count("}") or len(set(parameters)) < len(parameters):
        text = f"{name}: a parameter of the path is not closed, or there twice."
        found.append(Remark("error", "path", text, line))
    for declared in operation.declared:
        if declared not in parameters:
            text = f"{name}: the path parameter {declared[:60]} is not in the path."
            found.append(Remark("error", "parameter", text, line))
    if operation.declared and set(parameters) - set(operation.declared):
        missing = ", ".join(sorted(set(parameters) - set(operation.declared)))
        found.append(Remark("warning", "parameter", f"{name}: {missing} is in the path and not described.", line))
    if operation.method in ("GET", "HEAD") and operation.body:
        found.append(Remark("warning", "body", f"{name}: it has a body, which many servers drop.", line))
    if not any(response.code[0] in "123" or response.code == "default" for response in operation.responses):
        found.append(Remark("warning", "response", f"{name}: no response says that all went well.", line))
    return found


def _twice(operation: Operation, earlier: Operation) -> Remark:
    if operation.path == earlier.path:
        return Remark("error", "duplicate", f"{operation.name} is there twice.", operation.line)
    text = f"{operation.name} and {earlier.name} are one path."
    return Remark("error", "ambiguous", text, operation.line)


def _base(contract: Contract) -> list[Remark]:
    found = []
    for base in contract.bases:
        below = [operation for operation in contract.operations if f"{operation.path}/".startswith(f"{base}/")]
        if 0 < len(below) < len(contract.operations):
            text = f"Some paths begin with the base path {base} and some do not."
            found.append(Remark("warning", "base", text, below[0].line))
    return found


def demand_operations(contract: Contract) -> None:
    """Raises BadDocument for a contract that nothing can be checked by: it is empty, or has an unknown method."""
    if contract.operations and all(operation.method in METHODS for operation in contract.operations):
        return
    wrong = [remark for remark in lint(contract) if remark.level == "error"]
    line = f":{wrong[0].line}" if wrong[0].line else ""
    raise BadDocument(
        f"Nothing can be checked by this contract. {wrong[0].text}",
        thing=f"{contract.source}{line}",
        hint="`trackdown contract lint` says all that is wrong with it.",
    )
