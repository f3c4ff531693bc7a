"""Answers in a form that the profile's arguments ask the client for: whether there was one."""

from __future__ import annotations

import json


def asks_for_json(args: list[str], option: str) -> bool:
    """Whether the arguments name the client's option for a JSON schema."""
    return any(argument.split("=", 1)[0] == option for argument in args)


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
