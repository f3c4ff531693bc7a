"""What Schemathesis and the network say of one request, as faults."""

from __future__ import annotations

import re
from typing import NamedTuple

import requests
from schemathesis.core.failures import Failure, ServerError
from schemathesis.openapi.checks import (
    JsonSchemaError,
    MissingContentType,
    MissingHeaders,
    UndefinedContentType,
    UndefinedStatusCode,
)

from trackdown.adapters.live.session import TooBig
from trackdown.ports.live_server import FaultKind

MOST_TEXT = 300


class Said(NamedTuple):
    kind: FaultKind
    expected: str
    came: str


def of_check(failure: Failure, code: int) -> Said:
    """A check that an answer with that code failed."""
    if isinstance(failure, UndefinedStatusCode):
        kind: FaultKind = "redirect" if 300 <= code < 400 else "status"
        return Said(kind, f"status {' or '.join(failure.defined_status_codes)}", f"status {code}")
    if isinstance(failure, ServerError):
        return Said("server", "no error of the server", f"status {code}")
    if isinstance(failure, JsonSchemaError):
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in failure.instance_path)
        at = f" at {where.lstrip('.')}" if where else ""
        problem = failure.message.partition("\n")[0]
        return Said("body", f"a body as the contract describes it for {code}", _short(f"{problem}{at}"))
    if isinstance(failure, MissingHeaders):
        return Said("headers", f"the headers {', '.join(failure.missing_headers)}", "an answer without them")
    if isinstance(failure, UndefinedContentType | MissingContentType):
        wanted = failure.media_types if isinstance(failure, MissingContentType) else failure.defined_content_types
        came = "an answer without one" if isinstance(failure, MissingContentType) else failure.content_type
        return Said("headers", f"the content type {' or '.join(wanted)}", _short(came))
    return Said("body", "an answer as the contract describes it", _short(f"{failure.title}: {failure.message}"))


def of_network(error: requests.RequestException, seconds: float) -> Said:
    """A request that got no whole answer within so many seconds."""
    if isinstance(error, requests.exceptions.Timeout):
        return Said("late", f"an answer within {seconds:g} s", "none until then")
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return Said("redirect", "an answer", "redirects without an end")
    if isinstance(error, requests.exceptions.ContentDecodingError | TooBig):
        return Said("body", "a body that can be read", _short(str(error)))
    return Said("closed", "a whole answer", "a connection that was closed")


def unreachable(error: requests.RequestException) -> str:
    """Why no connection came about; empty if there was one."""
    if isinstance(error, requests.exceptions.SSLError):
        return "the connection cannot be encrypted, or the certificate is not trusted"
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "it does not take connections"
    if not isinstance(error, requests.exceptions.ConnectionError):
        return ""
    inner = error.args[0] if error.args else None
    cause = type(getattr(inner, "reason", None)).__name__
    if cause == "NameResolutionError":
        return "there is no host of that name"
    return "nothing listens there" if cause == "NewConnectionError" else ""


def _short(text: str) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= MOST_TEXT else f"{line[: MOST_TEXT - 1]}…"
