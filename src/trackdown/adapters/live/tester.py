"""Trying the operations of a document at a running server, one after the other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.errors import SchemathesisError
from schemathesis.specs.openapi import checks

from trackdown.adapters.live import faults
from trackdown.adapters.live.generated import Enough, each_case, exampled, nothing_left_behind
from trackdown.adapters.live.reproduction import curl_line, without_secrets
from trackdown.adapters.live.session import StayingSession
from trackdown.errors import BadDocument, InvalidInput
from trackdown.ports.live_server import Asked, Bounds, Fault, Server, Tried

PATIENCE = 10.0
"""The seconds that one request may take; a fourth of the whole time where that is less."""
MOST_FAULTS = 5
"""After so many faults of different kinds an operation has told what there is to tell."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
TIME_UP = "the time was up before"


class SchemathesisTester:
    """The LiveTester that stands on Schemathesis."""

    def test(self, document: str, server: Server, asked: Sequence[Asked], bounds: Bounds) -> list[Tried]:
        deadline = time.monotonic() + bounds.seconds
        with nothing_left_behind(), StayingSession(server, deadline) as session:
            operations = _operations(document)
            done: list[Tried] = []
            gone = ""
            for one in asked:
                if gone or time.monotonic() >= deadline:
                    done.append(Tried(one, why=gone or TIME_UP))
                    continue
                operation = operations.get((one.method, one.path))
                if operation is None:
                    done.append(Tried(one, why="no request can be made of what the contract says"))
                    continue
                trial = _Trial(one, operation, server, session, bounds, deadline)
                done.append(trial.result())
                gone = trial.gone
                if gone and not any(tried.codes or tried.faults for tried in done):
                    raise InvalidInput(
                        f"The server cannot be reached: {gone}.",
                        thing=server.origin,
                        hint="Start it, and name the address that it listens on, such as http://127.0.0.1:8000.",
                    )
            return done


def _operations(document: str) -> dict[tuple[str, str], Any]:
    """By method and path. Raises BadDocument."""
    try:
        # A configuration of its own: none is looked for in the folders around.
        schema = schemathesis.openapi.from_file(document, config=schemathesis.Config())
        found = [item.ok() for item in schema.get_all_operations() if hasattr(item, "ok")]
    except (SchemathesisError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadDocument(
            "No requests can be made of this contract.",
            thing=type(error).__name__,
            hint="`trackdown contract lint` says what is wrong with it.",
        ) from None
    return {(operation.method.upper(), operation.path): operation for operation in found}


class _Trial:
    """One operation. ``gone`` says why the server cannot be reached any more."""

    def __init__(
        self, asked: Asked, operation: Any, server: Server, session: StayingSession, bounds: Bounds, deadline: float
    ) -> None:
        self.gone = ""
        self._asked = asked
        self._operation = operation
        self._server = server
        self._session = session
        self._most = bounds.examples
        self._patience = min(PATIENCE, bounds.seconds / 4)
        self._deadline = deadline
        self._codes: list[int] = []
        self._faults: dict[tuple[str, int, str], Fault] = {}
        self._seen: set[tuple[Any, ...]] = set()
        self._why = ""

    def result(self) -> Tried:
        why = each_case(self._operation, self._most, self._visit)
        return Tried(
            asked=self._asked,
            codes=tuple(self._codes),
            faults=tuple(self._faults.values()),
            exampled=exampled(self._operation),
            sent=len(self._seen),
            why=self._why or why,
        )

    def _visit(self, case: Any) -> None:
        if self._why or self.gone or len(self._seen) >= self._most or len(self._faults) >= MOST_FAULTS:
            raise Enough
        left = self._deadline - time.monotonic()
        if left <= 0:
            self._why = TIME_UP
            raise Enough
        key = (case.formatted_path, repr(case.query), repr(case.headers), repr(case.cookies), repr(case.body))
        if key in self._seen:
            return
        self._seen.add(key)
        self._send(case, min(self._patience, left))

    def _send(self, case: Any, seconds: float) -> None:
        self._session.at_most(seconds)
        headers = dict(self._server.headers)
        address = self._server.origin + self._asked.before
        try:
            response = case.call(address, session=self._session, headers=headers, timeout=seconds)
        except requests.RequestException as error:
            if not isinstance(error, ValueError):
                self._unanswered(error, seconds)
            return
        except ValueError:  # what was made up cannot be written as a request of HTTP
            return
        self._codes.append(response.status_code)
        try:
            case.validate_response(response, checks=CHECKS, headers=headers)
        except FailureGroup as group:
            self._failed(list(group.exceptions), response.status_code)
        except SchemathesisError as error:
            self._why = f"the contract does not say clearly how it answers ({type(error).__name__})"
            raise Enough from error

    def _unanswered(self, error: requests.RequestException, seconds: float) -> None:
        self.gone = faults.unreachable(error)
        if self.gone:
            self._why = self.gone
            raise Enough from error
        said = faults.of_network(error, round(seconds, 1))
        if said.kind == "late" and seconds < self._patience:
            self._why = TIME_UP
            raise Enough from error
        self._keep(said, 0)
        if said.kind == "late":
            self._why = "it does not answer in time"
            raise Enough from error

    def _failed(self, failures: Sequence[Failure], code: int) -> None:
        """A code that the contract knows is no error, and one that it does not know is said once."""
        known = {str(text).upper() for text in self._operation.responses.status_codes}
        told = [faults.of_check(failure, code) for failure in failures]
        if str(code) in known or f"{code // 100}XX" in known:
            told = [said for said in told if said.kind != "server"]
        if any(said.kind == "server" for said in told):
            told = [said for said in told if said.kind == "server"]
        for said in told:
            self._keep(said, code)

    def _keep(self, said: faults.Said, code: int) -> None:
        key = (said.kind, code, said.expected if said.kind != "body" else said.came)
        if key in self._faults or self._session.sent is None:
            return
        hidden = self._server.headers
        self._faults[key] = Fault(
            kind=said.kind,
            code=code,
            expected=without_secrets(said.expected, hidden),
            came=without_secrets(said.came, hidden),
            reproduce=curl_line(self._session.sent, hidden),
        )
