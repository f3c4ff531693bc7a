"""An operation against the route that serves it: parameters, bodies, response codes, the slash at the end.

Only what the framework states is compared; what only the code behind a route could tell is left to tests.
"""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.contracts.examples import agree
from trackdown.core.contracts.model import Field, Operation
from trackdown.core.contracts.paths import ends_with_slash
from trackdown.core.contracts.served import Route


def differences(operation: Operation, path: str, route: Route) -> list[str]:
    """What is otherwise in the code, one sentence's part each. ``path`` is the operation's with its base."""
    found = [_slash(operation.method, path, route)]
    if route.query is not None and not _silent(operation):
        found += _fields("query parameter", operation.query or (), route.query, open=route.open, requires=True)
    if route.body is not None and operation.body is not None:
        found += _fields("field of the body", operation.body, route.body, open=route.open, requires=True)
    stated = [response.fields for response in operation.responses if response.code[0] == "2" and response.fields]
    if route.response is not None and stated:
        found += _fields("field of the response", stated[0] or (), route.response, open=False, requires=False)
    found.append(_codes(operation, route))
    return [text for text in found if text]


def _silent(operation: Operation) -> bool:
    """Whether the contract gives no more than method and path."""
    return operation.query is None and operation.body is None and not operation.responses


def _slash(method: str, path: str, route: Route) -> str:
    wanted, given = ends_with_slash(path), ends_with_slash(route.path)
    if wanted == given or route.slash == "either":
        return ""
    if given and route.slash == "added":
        return ""
    if given and route.slash == "added to reads" and method in ("GET", "HEAD"):
        return ""
    with_it = "the code has a slash at the end" if given else "the contract has a slash at the end"
    return f"{with_it}, and {route.framework} does not take one for the other"


def _fields(what: str, declared: Sequence[Field], stated: Sequence[Field], *, open: bool, requires: bool) -> list[str]:
    here = {field.name: field for field in stated}
    there = {field.name: field for field in declared}
    found = []
    if not open:
        found += [f"the {what} {name} is not in the code" for name in there if name not in here]
    found += [f"the {what} {name} is not in the contract" for name in here if name not in there]
    for name in there:
        if name not in here:
            continue
        one, other = there[name], here[name]
        if not agree(one.type, other.type):
            found.append(f"the {what} {name} is {one.type} in the contract and {other.type} in the code")
        if requires and one.required is False and other.required:
            found.append(f"the {what} {name} is required in the code and not in the contract")
    return found


def _codes(operation: Operation, route: Route) -> str:
    declared = [response.code for response in operation.responses if response.code[0] in "23"]
    stated = [code for code in route.codes or () if code[0] in "23"]
    if not declared or not stated or set(declared) & set(stated):
        return ""
    if any(f"{code[0]}XX" in declared for code in stated):
        return ""
    return f"the code answers {', '.join(stated)} and the contract says {', '.join(declared)}"
