"""The reason of a failure (see ``core.runs.failures``) from what a client printed: an HTTP state, an exit code, words.

The wordings were seen in Claude Code, Codex, Gemini CLI, OpenCode and agents behind the Agent Client Protocol. A
client's words never decide that a turn went well or badly, only what it is called.
"""

from __future__ import annotations

import re

from trackdown.adapters.agents.limits import is_limit
from trackdown.core.runs import failures
from trackdown.core.runs.events import Ending

BY_ENDING: dict[Ending, str] = {
    "finished": "",
    "cancelled": failures.CANCELLED,
    "timeout": failures.TIMEOUT,
    "lost": failures.LOST,
}

_STATES = {
    401: failures.AUTH,
    402: failures.QUOTA,
    403: failures.AUTH,
    404: failures.MODEL,
    408: failures.SLOW,
    413: failures.CONTEXT,
    503: failures.RATE,
    529: failures.RATE,
}

# The order counts: the first that fits is the reason.
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(words, re.IGNORECASE))
    for reason, words in (
        (
            failures.CONTEXT,
            r"prompt[ _](?:is )?too[ _]long|context[ _-]?(?:length|window|overflow)|maximum context"
            r"|(?:input|request|conversation) (?:is |was )?too (?:long|large)|token count .{0,40}exceeds"
            r"|(?:exceeds|exceeded) .{0,40}(?:maximum|max|limit)[\w ]* tokens|ran out of room",
        ),
        (failures.BUDGET, r"max[ _]budget|budget (?:limit|of|reached|exceeded)|reached maximum budget"),
        (failures.TURN_LIMIT, r"max(?:imum)?[ _](?:number of )?(?:session[ _])?turn|turn limit"),
        (
            failures.QUOTA,
            r"quota|usage[ _]limit|hit your [\w ]{0,20}limit|credit balance|billing|insufficient (?:funds)",
        ),
        (
            failures.AUTH,
            r"\b401\b|\b403\b|unauthori[sz]ed|authenticat|not logged in|please (?:run )?/?log ?in|forbidden"
            r"|(?:invalid|incorrect|wrong|bad|missing|expired)[\w ]{0,12} (?:api[ _-]?key|token|credential|key)"
            r"|api[ _-]?key (?:not|is (?:not|invalid))|permission[ _]denied[\w: ]{0,20}(?:api|key|project)",
        ),
        (failures.RATE, r"\b429\b|\b503\b|\b529\b|rate[ _-]?limit|too many requests|overloaded|at capacity|exhausted"),
        (
            failures.MODEL,
            r"model[^.\n]{0,60}(?:not (?:found|exist|available|supported)|does not exist|unavailable)"
            r"|(?:issue with the selected|unknown|unsupported|invalid) model|model_not_found|modelnotfound|\b404\b",
        ),
        (
            failures.VERSION,
            r"unsupported (?:version|engine|protocol)|requires (?:node|python|version|at least)|EBADENGINE"
            r"|protocol version",
        ),
        (
            failures.CONFIG,
            r"missing environment variable|not configured|no conversation found|no rollout found|session not found"
            r"|no previous sessions? found"
            r"|(?:invalid|unknown|unexpected|unrecogni[sz]ed) (?:option|argument|setting|configuration|value|flag)"
            r"|error loading config|configinvalid|must specify|no (?:auth|authentication) ",
        ),
        (
            failures.EMPTY,
            r"(?:incomplete|invalid|malformed|unexpected|cannot parse|could not parse|not)[\w ]{0,20} json"
            r"|unexpected token|JSON (?:parse|at position)|(?:empty|malformed) (?:response|stream)",
        ),
        (failures.SLOW, r"timed? ?out|deadline[ _]exceeded"),
        (
            failures.NETWORK,
            r"ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|fetch failed|socket|dns|certificate|tls|stream disconnected"
            r"|connection (?:was )?(?:refused|reset|dropped|closed|error|aborted|failed)|network|error sending request"
            r"|^terminated$|other side closed|unable to connect|(?:stream|response)[\w ]{0,30} (?:ended|closed|cut)",
        ),
        (
            failures.SERVER,
            r"\b5\d\d\b|internal (?:server )?error|server error|bad gateway|unavailable|high demand|INTERNAL\b",
        ),
    )
)


def reason_of(ending: Ending, message: str, status: object = None, otherwise: str = failures.UNKNOWN) -> str:
    """Why a turn that ended so is no success; empty if it is one. ``status`` is an HTTP state if one was told."""
    if ending in BY_ENDING:
        return BY_ENDING[ending]
    if isinstance(status, int) and not isinstance(status, bool):
        told = _by_status(status, message)
        if told:
            return told
    found = next((reason for reason, words in _WORDS if words.search(message)), "")
    if ending == "limit":
        return found if found in (failures.QUOTA, failures.RATE) else failures.RATE
    return found or otherwise


def reason_of_exit(exit_code: int | None, ending: Ending, message: str) -> str:
    """The same where the client left nothing but its exit code and its last words on stderr."""
    if ending == "failed" and exit_code in (126, 127):
        return failures.MISSING
    if ending == "failed" and exit_code is not None and (exit_code < 0 or (exit_code > 128 and "killed by" in message)):
        return failures.PROCESS
    return reason_of(ending, message, otherwise=failures.PROCESS)


def _by_status(status: int, message: str) -> str:
    if status == 429:
        return failures.QUOTA if _is_quota(message) else failures.RATE
    if status == 400:
        # A bad request is about its content; the words say which.
        return ""
    if status >= 500 and status not in _STATES:
        return failures.RATE if is_limit(message) else failures.SERVER
    return _STATES.get(status, "")


def _is_quota(message: str) -> bool:
    return any(words.search(message) for reason, words in _WORDS if reason == failures.QUOTA)
