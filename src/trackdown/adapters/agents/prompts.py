"""A message as one argument of a command line."""

from __future__ import annotations

from trackdown.ports.agent import TurnRequest

ARGUMENT_LIMIT = 100_000
"""Bytes. Linux refuses a single argument of 128 KiB (MAX_ARG_STRLEN), whatever room there is in all."""


def prompt_argument(request: TurnRequest) -> str:
    """The prompt, or a pointer to its file if it is too long for an argument. It never looks like an option."""
    prompt = request.prompt.replace("\x00", "\ufffd")
    if len(prompt.encode("utf-8", "replace")) > ARGUMENT_LIMIT:
        file = request.feedback or request.brief
        return f"Your task is in the file {file}. Read the whole file first, then do what it says."
    return f"\n{prompt}" if prompt.startswith("-") else prompt
