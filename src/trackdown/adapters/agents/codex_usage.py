"""What one turn of Codex consumed. Its figures count over the whole thread, resumes included.

``input_tokens`` contains what a cache held or took; ``output_tokens`` contains the reasoning. There is no cost.
"""

from __future__ import annotations

from typing import Any

from trackdown.adapters.agents.json_lines import count
from trackdown.core.runs.usage import Usage

FIELDS = (
    "input_tokens",
    "cached_input_tokens",
    "cache_write_input_tokens",
    "output_tokens",
    "reasoning_output_tokens",
)


def turn_usage(totals: dict[str, Any], thread: str | None, meter: dict[str, Any]) -> tuple[Usage, dict[str, Any]]:
    """This turn's part of the thread's totals, and the meter for the next turn.

    Without totals nothing is known of this turn; the meter stays, so that the next turn's figures contain it.
    """
    before = meter if meter.get("thread") == thread else {}
    if not totals:
        return Usage(), dict(before)
    read, cached, written, output, reasoning = (
        max(0, count(totals.get(name)) - count(before.get(name))) for name in FIELDS
    )
    used = Usage(max(0, read - cached - written), cached, written, output, reasoning)
    return used, {"thread": thread} | {name: count(totals.get(name)) for name in FIELDS}
