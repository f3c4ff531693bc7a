"""What was kept of a session's log, read where the log itself is gone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from trackdown.adapters.sessions import digest as digests
from trackdown.adapters.sessions import one_log, opencode
from trackdown.adapters.sessions.cache import DigestCache
from trackdown.adapters.sessions.digest import Digest
from trackdown.adapters.sessions.formats import reader_of
from trackdown.adapters.sessions.lines import LinePass, Passed
from trackdown.errors import NotFound
from trackdown.ports.sessions import KeptLog, Unread


def digest_of(kept: KeptLog, folder: str) -> Digest | Unread:
    """What it comes to, or why nobody knows. It never changes, so it is read once: ``folder`` is as in ``DigestCache``."""
    cache, name = DigestCache(folder), f"the kept transcript {kept.digest}"
    known = cache.get(name)
    if known is not None:
        return known
    with tempfile.TemporaryDirectory(prefix="trackdown-session-") as place:
        path = Path(place, "kept")
        try:
            kept.copy(path)
            found = _read(kept, name, str(path))
        except NotFound as error:
            return Unread(name, 0, 0, error.message.rstrip("."))
        except OSError as error:
            return Unread(name, 0, 0, error.strerror or str(error))
    cache.put(name, digests.encoded(found))
    return found


def _read(kept: KeptLog, name: str, path: str) -> Digest:
    # A log that does not name its session is named like its file.
    reader = opencode.KeptReader(kept.session) if kept.client == opencode.CLIENT else None
    reader = reader or reader_of(kept.client, f"{kept.session.replace('/', '_')}.jsonl", {})
    responses = digests.Responses(reader)
    with open(path, "rb", buffering=0) as file:
        passed = LinePass(reader.wants, responses.take, Passed(0, 0, 0, 0, b"")).read(file)
        return one_log.digest_of(name, kept.client, responses, passed, os.fstat(file.fileno()))
