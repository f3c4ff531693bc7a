"""``.trackdown/notify.toml``: reading the rules, and changing one without touching the rest."""

from __future__ import annotations

import os
import re
from typing import Any

from trackdown.adapters.notify.placing import ANYBODY, place
from trackdown.core.notices.rules import Rule, rules
from trackdown.errors import BadConfiguration, Unusable

_LINE = re.compile(r"line [0-9]+")
LARGEST = 1_000_000
HEAD = (
    " Which events are told to which channel; commit this file. `trackdown notify configure` changes it.",
    ' Addresses are secrets and are kept on each machine, or in a variable of the environment: url = "${NAME}".',
)


class RulesFile:
    def __init__(self, path: str) -> None:
        self._path = path

    def read(self) -> list[Rule]:
        text = self._text()
        if not text.strip():
            return []
        import tomllib

        try:
            return rules(tomllib.loads(text), self._path)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            # Not the parser's own words: they may quote the line, and somebody may have put an address there.
            found = _LINE.search(str(error))
            where = f" ({found[0]})" if found else ""
            raise BadConfiguration(
                f"The rules of notifications are not valid TOML{where}.", thing=self._path, hint="Mend the file."
            ) from error

    def put(self, rule: Rule) -> None:
        from tomlkit import aot, table

        document = self._document()
        channels = document.setdefault("channel", aot())
        found = next((item for item in channels if item.get("name", "").strip() == rule.channel), None)
        if found is None:
            channels.append(table())
            found = document["channel"][-1]
        _fill(found, rule)
        self._place(document)

    def remove(self, channel: str) -> None:
        document = self._document()
        channels = document.get("channel", [])
        for number, item in reversed(list(enumerate(channels))):
            if item.get("name", "").strip() == channel:
                del channels[number]
        if not channels:
            document.pop("channel", None)
        self._place(document)

    def _text(self) -> str:
        try:
            with open(self._path, "rb") as file:
                raw = file.read(LARGEST + 1)
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise Unusable(
                f"The rules of notifications cannot be read: {error.strerror}.",
                thing=self._path,
                hint="Check what is there and its permissions.",
            ) from error
        if len(raw) > LARGEST:
            raise BadConfiguration(
                f"The rules of notifications have more than {LARGEST:,} bytes.", thing=self._path, hint="Mend the file."
            )
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadConfiguration(
                "The rules of notifications are not valid UTF-8.", thing=self._path, hint="Save the file as UTF-8."
            ) from error

    def _document(self) -> Any:
        """Raises BadConfiguration for a file that could not be read again after it was changed."""
        import tomlkit

        self.read()
        text = self._text()
        if text.strip():
            return tomlkit.parse(text)
        document = tomlkit.document()
        for words in HEAD:
            document.add(tomlkit.comment(words.strip()))
        document.add(tomlkit.nl())
        return document

    def _place(self, document: Any) -> None:
        import tomlkit

        if not os.path.isdir(os.path.dirname(self._path)):
            raise Unusable("The project's configuration is gone.", thing=self._path, hint="Run `trackdown init`.")
        place(self._path, tomlkit.dumps(document), ANYBODY)


def _fill(item: Any, rule: Rule) -> None:
    values = {
        "name": rule.channel,
        "priorities": list(rule.priorities),
        "events": list(rule.events),
        "query": rule.query,
        "url": rule.url,
    }
    for name, value in values.items():
        if value:
            item[name] = value
        else:
            item.pop(name, None)
