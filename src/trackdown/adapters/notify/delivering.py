"""The process that delivers: one JSON question a line on stdin, one answer a line on stdout. apprise is imported here
and nowhere else.

No answer ever holds a part of an address: what apprise says about a failure is understood, never passed on.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apprise

from trackdown.core.notices.notice import harmless

NAME = "Trackdown"
_PLAIN = ("NotifyJSON", "NotifyXML", "NotifyForm", "NotifyEmail", "NotifyNtfy", "NotifySlack", "NotifyTelegram")
"""Targets that show text as it is, or for which apprise escapes all of it. Any other might read it as markup."""

_STATUS = re.compile(r"error=([1-5][0-9]{2})\b")
_SAID = (
    ("timed out", "it did not answer in time", True),
    ("onnection", "it could not be reached", True),
    ("resolve", "it could not be reached", True),
    ("uthentic", "it did not accept the credentials", False),
    ("SSL", "its certificate was not accepted", True),
)
"""A word of apprise's, what we say, and whether it is of no use to try the same target at once again."""


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[_Heard]:
    heard, logger = _Heard(), logging.getLogger("apprise")
    logger.addHandler(heard)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.removeHandler(heard)


def _target(address: str) -> Any:
    # No pictures from elsewhere, nothing kept on disk, no plugins of the person's own.
    asset = apprise.AppriseAsset(
        app_id=NAME, app_desc=NAME, app_url="", image_url_mask="", image_path_mask="", plugin_paths=[]
    )
    found = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    scheme, _, rest = address.partition("://")
    if found is None and scheme.lower() in ("http", "https"):
        # An address of no service that is known: whoever is there gets JSON.
        plain = "json" if scheme.lower() == "http" else "jsons"
        found = apprise.Apprise.instantiate(f"{plain}://{rest}", asset=asset, suppress_exceptions=True)
    return found


def check(address: str) -> dict[str, Any]:
    """Whether such an address can be used on this machine."""
    with _listening():
        found = _target(address)
    kinds: Any = apprise.NotificationManager()  # type: ignore[no-untyped-call]
    known = address.partition("://")[0].lower() in kinds.schemas()
    if found is not None:
        return {"problem": ""}
    return {"problem": "it is incomplete, or this machine lacks what it takes" if known else "its kind is not known"}


def send(address: str, text: str) -> dict[str, Any]:
    """Deliver one message."""
    with _listening() as heard:
        target = _target(address)
        if target is None:
            return {"ok": False, "error": "the address cannot be used on this machine", "unreachable": True}
        body = text if type(target).__name__ in _PLAIN else harmless(text)
        apobj = apprise.Apprise()
        apobj.add(target)
        done = bool(apobj.notify(body=body, title="", body_format=apprise.NotifyFormat.TEXT))
    return {"ok": True, "error": "", "unreachable": False} if done else _why(heard.words)


def _why(words: list[str]) -> dict[str, Any]:
    said = "\n".join(words)
    status = _STATUS.search(said)
    if status is not None:
        # Too many requests, and a server in trouble, hold for the next message too.
        return {"ok": False, "error": f"it answered {status[1]}", "unreachable": status[1] in ("429", "503")}
    for word, ours, unreachable in _SAID:
        if word in said:
            return {"ok": False, "error": ours, "unreachable": unreachable}
    return {"ok": False, "error": "it did not take the message", "unreachable": False}


def main() -> None:
    for line in sys.stdin:
        question = json.loads(line)
        answer = check(question["check"]) if "check" in question else send(question["send"], question["text"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
