"""Every error that Trackdown raises on purpose, and the exit code it ends a command with.

An error says what failed (``message``), which thing (``thing``) and what to do next (``hint``), and carries a
stable ``code``. A hint never contains a command that destroys something.

    TrackdownError
    ├── InvalidInput (2)          a value, option or document that cannot be accepted
    │   ├── BadDocument           a ticket document that cannot be read
    │   ├── BadConfiguration      config.toml or an agent file that cannot be used
    │   └── Refused               a guard or a rule of the hierarchy says no
    ├── NotFound (5)              no such ticket, run, agent, step
    │   └── Ambiguous             more than one thing answers to that name
    ├── NeedsPerson (4)           only a person may do this, or must do something first
    ├── Unusable (6)              the store or the repository cannot be used
    │   ├── NotInitialised        no Trackdown project here
    │   ├── StoreMissing          the project is known, its store is not on this machine
    │   ├── StoreNewer            written by a newer Trackdown
    │   ├── StoreBusy             somebody else holds the store for too long
    │   └── RepositoryUnusable    git is missing, or the repository has no commit to start from
    │       └── OutOfOrder        git or the disk under it fails at the moment, whatever it is asked to do
    │           └── StoreGone     the store was there, and its folder is not where it was any more
    └── WorkFailed (1)            an agent, a check or a command did not do its work
        └── AgentUnavailable      the agent's client is not installed or cannot be started
"""

from __future__ import annotations


class TrackdownError(Exception):
    """Base of all expected errors. ``code`` is stable; ``exit_code`` is the process's. None goes without a ``hint``."""

    code = "E-TRACKDOWN"
    exit_code = 1

    def __init__(self, message: str, *, hint: str, thing: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.thing = thing
        self.hint = hint
        if code:
            self.code = code


class InvalidInput(TrackdownError):
    code = "E-INPUT"
    exit_code = 2


class BadDocument(InvalidInput):
    code = "E-DOCUMENT"


class BadConfiguration(InvalidInput):
    code = "E-CONFIG"


class Refused(InvalidInput):
    code = "E-REFUSED"


class NotFound(TrackdownError):
    code = "E-NOT-FOUND"
    exit_code = 5


class Ambiguous(NotFound):
    code = "E-AMBIGUOUS"


class NeedsPerson(TrackdownError):
    code = "E-NEEDS-PERSON"
    exit_code = 4


class Unusable(TrackdownError):
    code = "E-UNUSABLE"
    exit_code = 6


class NotInitialised(Unusable):
    code = "E-NOT-INITIALISED"


class StoreMissing(Unusable):
    code = "E-STORE-MISSING"


class StoreNewer(Unusable):
    code = "E-STORE-NEWER"


class StoreBusy(Unusable):
    code = "E-STORE-BUSY"


class RepositoryUnusable(Unusable):
    code = "E-REPOSITORY"


class OutOfOrder(RepositoryUnusable):
    code = "E-OUT-OF-ORDER"


class StoreGone(OutOfOrder):
    code = "E-STORE-GONE"

    @classmethod
    def at(cls, folder: str) -> StoreGone:
        """``folder``: where the store was."""
        hint = "If the repository was moved, `trackdown run` in its new place goes on there; if not, put it back."
        return cls("The folder of the store is no longer where it was.", thing=folder, hint=hint)


class WorkFailed(TrackdownError):
    code = "E-WORK-FAILED"
    exit_code = 1


class AgentUnavailable(WorkFailed):
    code = "E-AGENT-UNAVAILABLE"
