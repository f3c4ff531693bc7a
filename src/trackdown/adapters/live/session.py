"""A session that stays at one host, keeps no cookies, and reads neither endlessly nor without limit."""

from __future__ import annotations

import os
import time
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from trackdown.adapters.live.deadline import adapter
from trackdown.ports.live_server import Server

MOST_BYTES = 4 * 1024 * 1024
MOST_REDIRECTS = 5
_AT_ONCE = 64 * 1024


class TooBig(requests.RequestException):
    """An answer that nobody would read to its end."""


class StayingSession(requests.Session):
    """``sent`` is the request that was made last, as it was before any redirect.

    The environment's proxies and stored passwords are not used: the server that was named is asked, with the headers
    that were given. Its list of trusted authorities is.
    """

    def __init__(self, server: Server, deadline: float) -> None:
        super().__init__()
        self.sent: requests.PreparedRequest | None = None
        self.trust_env = False
        self.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
        self.max_redirects = MOST_REDIRECTS
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._origin = origin_of(server.origin)
        self._deadline = deadline
        self._until = deadline
        for scheme in ("http://", "https://"):
            self.mount(scheme, adapter(lambda: self._until))

    def at_most(self, seconds: float) -> None:
        """How long the next request may take with its redirects and its body."""
        self._until = min(time.monotonic() + seconds, self._deadline)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        self.sent = super().prepare_request(request)
        return self.sent

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is None or origin_of(urljoin(str(resp.url), target)) != self._origin:
            return None
        return target

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        response = super().send(request, **{**options, "stream": True})
        if not getattr(response, "_content_consumed", False):
            _read(response)
        return response


def _read(response: requests.Response) -> None:
    """The body, piece by piece. Raises ReadTimeout when time is up, TooBig for one that is."""
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    parts, size = [], 0
    try:
        while part := response.raw.read1(_AT_ONCE, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise TooBig(f"an answer of more than {MOST_BYTES:,} bytes")
    except ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout("the answer did not end") from error
    except HTTPError as error:
        raise requests.exceptions.ChunkedEncodingError("the answer broke off") from error
    finally:
        response.close()
    response._content = b"".join(parts)
    response._content_consumed = True


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port; the port is the scheme's if none is said, and 0 for one that is no number."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return parts.scheme, parts.hostname or "", 0
    return parts.scheme, parts.hostname or "", port or (443 if parts.scheme == "https" else 80)
