"""The addresses of channels on this machine, in a file that only its owner can read."""

from __future__ import annotations

import json

from trackdown.adapters.notify.placing import NOBODY_ELSE, place
from trackdown.core.notices.address import LONGEST
from trackdown.errors import BadConfiguration, Unusable

LARGEST = 1_000_000


class TargetsFile:
    def __init__(self, path: str) -> None:
        self._path = path

    def read(self) -> dict[str, str]:
        try:
            with open(self._path, "rb") as file:
                raw = file.read(LARGEST + 1)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise Unusable(
                f"The addresses of channels cannot be read: {error.strerror}.",
                thing=self._path,
                hint="Check what is there and its permissions.",
            ) from error
        try:
            found = json.loads(raw) if len(raw) <= LARGEST else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(_fits(text) for text in found.values()):
            raise BadConfiguration(
                "The addresses of channels cannot be read: that is no JSON object of texts.",
                thing=self._path,
                hint="Move the file aside, then give each channel its address with `trackdown notify configure`.",
            )
        return found

    def put(self, channel: str, address: str) -> None:
        known = self.read()
        if known.get(channel, "") == address:
            return
        kept = {name: text for name, text in known.items() if name != channel}
        if address:
            kept[channel] = address
        place(self._path, json.dumps(kept, ensure_ascii=False, indent=2) + "\n", NOBODY_ELSE)


def _fits(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= LONGEST
