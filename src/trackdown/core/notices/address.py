"""Addresses of channels. An address is a secret: nothing here ever repeats one whole, errors included."""

from __future__ import annotations

import re

from trackdown.errors import InvalidInput

LONGEST = 4000
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]{0,99})\}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,29}")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_WITH_HOST = frozenset(
    {"http", "https", "json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos", "ntfy", "ntfys"}
)
"""Schemes behind which a host stands. Behind the others (``slack://``) it may be the secret itself."""


def variable(text: str) -> str:
    """The name in ``${NAME}``, or nothing if the text is not of that form."""
    found = _VARIABLE.fullmatch(text)
    return found[1] if found else ""


def checked_variable(text: str) -> str:
    """``${NAME}``, which may stand in the repository. Raises InvalidInput for anything else, without repeating it."""
    if not variable(text):
        raise InvalidInput(
            "url may only name a variable of the environment: an address is a secret and is not kept here.",
            hint='Write url = "${NAME}", or give the address to `trackdown notify configure --url`.',
        )
    return text


def checked_address(text: str) -> str:
    """An address by its shape: ``scheme://…`` on one line. Raises InvalidInput, without repeating it."""
    clean = text.strip()
    scheme, found, rest = clean.partition("://")
    fine = found and _SCHEME.fullmatch(scheme) and len(clean) <= LONGEST and clean.isprintable() and " " not in clean
    if not fine or (not rest and scheme.lower() in _WITH_HOST):
        raise InvalidInput(
            "That is not the address of a channel.",
            hint="An address is one line like https://hooks.slack.com/services/…, mailto://…, json://host/path.",
        )
    return clean


def shown(address: str) -> str:
    """What may be seen of an address: its scheme, and its host where there can be no doubt about which part that is."""
    if variable(address):
        return address
    scheme, found, rest = address.partition("://")
    if not found or not _SCHEME.fullmatch(scheme):
        return "…"
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    # An @ further on may end a password that has a slash in it: then all before it would be secret.
    doubtful = "@" in rest[len(authority) :] or scheme.lower() not in _WITH_HOST or not _HOST.fullmatch(host)
    return f"{scheme}://…" if doubtful else f"{scheme}://{host}"
