"""The requests that Schemathesis makes of an operation, always the same ones for the same document."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import HypothesisException
from schemathesis.errors import SchemathesisError

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

GIVEN = ("example", "examples", "default", "enum", "const")


class Enough(Exception):
    """Ends the requests of an operation."""


def each_case(operation: Any, most: int, visit: Callable[[Any], None]) -> str:
    """Visit the document's own examples, then made-up ones, until ``visit`` raises Enough. Returns why none could be
    made, or nothing."""
    try:
        for strategy in operation.get_strategies_from_examples():
            _drawn(strategy, 1, visit)
        _drawn(operation.as_strategy(), most, visit)
    except Enough:
        return ""
    except (HypothesisException, SchemathesisError) as error:
        return f"no request can be made of what the contract says ({type(error).__name__})"
    return ""


def _drawn(strategy: SearchStrategy[Any], most: int, visit: Callable[[Any], None]) -> None:
    @settings(
        max_examples=most,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def drawn(case: Any) -> None:
        visit(case)

    drawn()


def exampled(operation: Any) -> bool:
    """Whether the document gives a value for every parameter of the path."""
    for parameter in operation.path_parameters:
        definition = parameter.definition
        schema = definition.get("schema")
        said = any(key in definition for key in GIVEN[:2])
        if not said and not (isinstance(schema, dict) and any(key in schema for key in GIVEN)):
            return False
    return True


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Hypothesis keeps what it learns in a folder: here in one that goes away, not where somebody works."""
    with tempfile.TemporaryDirectory(prefix="trackdown-live-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)
