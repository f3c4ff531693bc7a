"""What is left when Trackdown stumbles over a fault of its own: a file with the traceback, and one short error."""

from __future__ import annotations

import errno
import os
import tempfile
import traceback

from trackdown.errors import TrackdownError, Unusable


class Bug(TrackdownError):
    """A fault of Trackdown's own."""

    code = "E-BUG"


def report(error: BaseException, data: str) -> TrackdownError:
    """Keep the traceback in a file in ``data``, the project's data folder, or else in the temporary folder. A disk that
    is full is nobody's fault."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        thing = str(error.filename or data)
        return Unusable(f"{os.strerror(error.errno)}.", thing=thing, hint="Free some space, then do it again.")
    text = "".join(traceback.format_exception(error))
    folder = os.path.join(data, "crashes") if data and os.path.isdir(data) else ""
    path = (folder and _kept(folder, text)) or _kept(tempfile.gettempdir(), text)
    what = f"Trackdown stumbled over a fault of its own ({type(error).__name__})."
    return Bug(what, thing=path or "nowhere to keep the traceback", hint="Report it, with that file.")


def _kept(folder: str, text: str) -> str:
    try:
        os.makedirs(folder, exist_ok=True)
        handle, path = tempfile.mkstemp(prefix="trackdown-", suffix=".txt", dir=folder)
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return ""
    return path
