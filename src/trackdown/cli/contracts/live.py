"""``trackdown contract check CONTRACT --live URL``."""

from __future__ import annotations

import argparse
import re
from functools import partial
from urllib.parse import urlsplit

from trackdown.cli.call import Call
from trackdown.cli.contracts.answering import answer
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser, UsageError, number
from trackdown.ports.live_server import Bounds, Server
from trackdown.render.result import Result
from trackdown.services.contracts.live import CheckedLive

MOST_REQUESTS = 20
SECONDS = 60
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}):[ \t]*([\t\x20-\x7e\x80-\xff]{0,8000})")
_OURS = ("content-length", "transfer-encoding", "connection", "host")


def add_options(parser: Parser) -> None:
    group = parser.add_argument_group("a running server")
    add = group.add_argument
    add("--live", metavar="URL", default="", help="ask this server instead of reading source (extra `live`)")
    add("--header", metavar="'NAME: TEXT'", action="append", help="send it with every request; it is never printed")
    which = group.add_mutually_exclusive_group()
    which.add_argument("--read-only", action="store_true", help="send GET, HEAD and OPTIONS alone (so it is)")
    which.add_argument(
        "--all-methods", action="store_true", help="send all: it makes, changes and deletes, so a test server only"
    )
    add("--max-examples", metavar="N", type=number, help=f"requests for an operation at most ({MOST_REQUESTS})")
    add("--seconds", metavar="N", type=number, help=f"how long it may take in all ({SECONDS})")


def agree(given: argparse.Namespace) -> None:
    """Raises UsageError for options that do not go together."""
    offline = (given.implementation, given.client, given.base_path, given.assume, given.skip_unreadable)
    online = (given.header, given.read_only, given.all_methods, given.max_examples, given.seconds)
    thing = "trackdown contract check"
    if given.live and any(offline):
        hint = "Leave out IMPL, --client, --base-path, --assume and --skip-unreadable, or check the source apart."
        raise UsageError("With --live a server is asked and no source is read.", thing=thing, hint=hint)
    if not given.live and any(online):
        hint = "Name the server with --live URL."
        raise UsageError("--header, --all-methods and their like are for a server.", thing=thing, hint=hint)
    if not given.live and not given.implementation:
        hint = "Name the source's files and folders, or a running server with --live URL."
        raise UsageError("There is nothing to check.", thing=thing, hint=hint)


def check(call: Call) -> CheckedLive:
    from trackdown import bootstrap
    from trackdown.core.contracts.reading import read_contract
    from trackdown.services.contracts.live import check_live

    given = call.arguments
    origin, before = _address(given.live)
    headers = tuple(_header(text) for text in given.header or [])
    bounds = Bounds(given.max_examples or MOST_REQUESTS, float(given.seconds or SECONDS))
    text = read_text(given.contract, call.folder)
    contract = read_contract(text, given.contract)
    return check_live(
        contract,
        text,
        Server(origin, headers),
        before,
        bootstrap.live_tester(),
        bounds,
        all_methods=given.all_methods,
        allowed=given.allow,
    )


def result(call: Call, found: CheckedLive) -> Result:
    from trackdown.render.contracts.live import live_data, live_lines, live_summary

    checked = found.checked
    # What could not be told at the server is nothing that somebody could mend in the code.
    told = [finding for finding in checked.findings if finding.kind != "unknown"]
    text = answer(call, checked, told, partial(live_lines, found, call.look), partial(live_summary, found))
    quiet = list(dict.fromkeys(finding.operation for finding in checked.findings))
    return Result(live_data(found), text, 0 if checked.complete else 1, quiet=quiet)


def _address(url: str) -> tuple[str, str]:
    """The origin of a URL, and the path that stands before all others. Raises UsageError."""
    hint = "For example --live http://127.0.0.1:8000, or with what stands before all paths: …:8000/api/v2."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError("That is no URL.", thing=url[:200], hint=hint) from None
    if parts.username is not None or parts.password is not None:
        hint = "Send them with --header 'Authorization: …': a URL is printed, a header is not."
        raise UsageError("The URL has a user or a password in it.", thing="--live", hint=hint)
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise UsageError("A server is an http or https URL with a host.", thing=url[:200], hint=hint)
    strange = any(not "!" <= character <= "~" for character in url) or "{" in url or "\\" in url
    if strange or parts.query or parts.fragment or url.endswith(("?", "#")):
        raise UsageError("The URL of a server has no query, fragment, space or brace.", thing=url[:200], hint=hint)
    return f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")


def _header(text: str) -> tuple[str, str]:
    """Name and value. Raises UsageError, which does not say what was given."""
    found = _HEADER.fullmatch(text)
    if found is None or found[1].lower() in _OURS:
        hint = "A header is 'NAME: TEXT', such as 'Authorization: Bearer …'; lengths and hosts are not given."
        raise UsageError("That is no header that can be sent.", thing="--header", hint=hint)
    return found[1], found[2].strip()
