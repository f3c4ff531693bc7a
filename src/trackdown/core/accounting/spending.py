"""One response of a model, as a client's session log tells it, and what two accounts of the same one come to."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.runs.usage import Usage


class Spent(NamedTuple):
    """``key`` names the response wherever it is written again; without one it is never merged with another.

    ``at`` is UTC as the client wrote it. ``project`` is the folder that the session worked in. ``lasting`` is the part
    of ``usage.cache_write`` that is kept for an hour, which costs more. A report of cost alone has no tokens.
    """

    key: str
    at: str
    client: str
    session: str
    model: str
    project: str
    usage: Usage
    lasting: int = 0

    @property
    def request(self) -> int:
        """1 for a response, 0 for a mere report of its cost."""
        return 1 if self.usage.total else 0


def joined(one: Spent, other: Spent) -> Spent:
    """What is written about one response in two files (a resumed or forked session repeats its history).

    It counts where and when it was written first, with the figures that were written last; ties are settled by the
    values themselves, so that the order of files never matters.
    """
    first = min(one, other, key=_origin)
    last = max(one, other, key=_figures)
    return first._replace(usage=last.usage, lasting=last.lasting)


def _origin(spent: Spent) -> tuple[str, ...]:
    # What has no time was not necessarily first.
    return (spent.at or "~", spent.client, spent.session, spent.project, spent.model)


def _figures(spent: Spent) -> tuple[object, ...]:
    usage = spent.usage
    return (
        usage.output,
        usage.total,
        usage.reasoning,
        usage.cached,
        usage.cache_write,
        usage.cost or "",
        spent.lasting,
    )
