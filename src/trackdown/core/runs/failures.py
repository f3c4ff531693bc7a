"""Why a turn of an agent came to no good end, in one vocabulary for all clients.

A reason has two parts where the agent's side is at fault: ``agent_error.`` and what went wrong there. Whether a reason
is ``transient`` says only that it passes by itself: the same turn, begun again later with nothing changed, may well
succeed. Whether it is begun again, when and how often, is for the policy to say.
"""

from __future__ import annotations

from typing import NamedTuple

CANCELLED = "cancelled"
TIMEOUT = "timeout"
LOST = "runtime_recovery"
TURN_LIMIT = "iteration_limit"
BUDGET = "budget_limit"
BLOCKED = "agent_blocked"
AUTH = "agent_error.provider_auth_or_access"
QUOTA = "agent_error.provider_quota_limit"
RATE = "agent_error.provider_capacity_or_rate_limit"
SERVER = "agent_error.provider_server_error"
NETWORK = "agent_error.provider_network"
MODEL = "agent_error.model_not_found_or_unavailable"
CONTEXT = "agent_error.context_overflow"
CONFIG = "agent_error.missing_config"
MISSING = "agent_error.runtime_missing_executable"
VERSION = "agent_error.runtime_version_unsupported"
PROCESS = "agent_error.process_failure"
EMPTY = "agent_error.empty_or_unparseable_output"
SLOW = "agent_error.agent_timeout"
UNKNOWN = "agent_error.unknown"


class Failure(NamedTuple):
    """One reason. ``meaning`` is for people."""

    reason: str
    transient: bool
    meaning: str


FAILURES: dict[str, Failure] = {
    each.reason: each
    for each in (
        Failure(CANCELLED, False, "ended on request, or by a signal from outside"),
        Failure(TIMEOUT, False, "stopped at the time limit of its turn"),
        Failure(LOST, True, "cut off: there is no trace of how it ended"),
        Failure(TURN_LIMIT, False, "used up the number of steps that it was given"),
        Failure(BUDGET, False, "used up the money that it was given"),
        Failure(BLOCKED, False, "refused the task, or cannot go on without a person"),
        Failure(AUTH, False, "the provider does not accept its login or key"),
        Failure(QUOTA, True, "a quota of the account is used up until it is renewed"),
        Failure(RATE, True, "the provider has too many requests"),
        Failure(SERVER, True, "the provider's server failed"),
        Failure(NETWORK, True, "the provider could not be reached, or the connection broke"),
        Failure(MODEL, False, "the provider does not have that model, or not for this account"),
        Failure(CONTEXT, False, "the conversation is longer than the model can read"),
        Failure(CONFIG, False, "the client lacks a setting, or does not accept one"),
        Failure(MISSING, False, "the client is not installed"),
        Failure(VERSION, False, "the client is too old or too new for what it has to work with"),
        Failure(PROCESS, False, "the client's process failed"),
        Failure(EMPTY, True, "the client said nothing, or nothing that can be read"),
        Failure(SLOW, True, "the client gave up waiting for an answer"),
        Failure(UNKNOWN, False, "the client failed for a reason that Trackdown does not know"),
    )
}


def failure(reason: str) -> Failure:
    """What is known of a reason. One that nobody knows (from another version, say) counts as ``unknown``."""
    return FAILURES.get(reason) or FAILURES[UNKNOWN]._replace(reason=reason)


def is_transient(reason: str) -> bool:
    """Whether it passes by itself."""
    return failure(reason).transient
