"""Durable execution of runs, by DBOS.

One workflow for each stint of a run at work (``run/<uid>/<stint>``); it holds the run's id only and repeats one step:
read the fold, perform one decision, write the operation. So the operations are the truth, and deleting the engine's
file loses nothing: what it would have resumed is found again as an open run that nobody drives.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from errno import EDQUOT, ENOSPC
from pathlib import Path

import sqlalchemy
from dbos import DBOS, DBOSConfig, SetWorkflowID

from trackdown.engine.driver import advance
from trackdown.engine.equipment import Equipment, Progress
from trackdown.engine.executors import executor_is_alive
from trackdown.errors import TrackdownError, Unusable
from trackdown.ports.store import Held

APPLICATION_VERSION = "1"
"""Changed only when runs of an older Trackdown can no longer be driven by this one."""
BUSY_MILLISECONDS = 20_000
SUBSEC_SINCE = (3, 42, 0)
"""The first SQLite whose ``unixepoch`` knows fractions of a second (release notes of 3.42)."""
POLL_SECONDS = 0.03
"""How often DBOS looks for messages between workflows. There are none here, so a look costs nothing; but at the end it
is waited for, and every `trackdown run` would end that much later."""
CLAIM_LOOKS, CLAIM_PAUSE = 40, 0.05

# DBOS finds its functions by module and name; the equipment of this process is what they work with.
_equipment: list[Equipment] = []
_driven: set[str] = set()


@DBOS.step(name="advance")
def _advance(uid: str) -> str:
    return advance(_equipment[0], uid)


@DBOS.workflow(name="run")
def _drive(uid: str) -> str:
    e = _equipment[0]
    held = claim(e, uid)
    if held is None:
        return "elsewhere"
    _driven.add(uid)
    step, problem = "again", ""
    try:
        while step == "again":
            step = _advance(uid)
    except Exception as error:
        problem = sentence(error)
        raise
    finally:
        _driven.discard(uid)
        held.release()
        run = e.run(uid)
        e.notify(Progress("left", run.uid, run.key, run.ticket_key, run.state, problem))
    return step


def claim(e: Equipment, uid: str) -> Held | None:
    """The run's lock. Others hold it for a moment to see whether anybody drives the run, so one look is not enough."""
    for _ in range(CLAIM_LOOKS):
        held = e.store.try_lock(f"run-{uid}")
        if held is not None or e.stop.wait(CLAIM_PAUSE):
            return held
    return None


def sentence(error: Exception) -> str:
    """What stopped a run here, for a person: what the system says about a disk that is full, not its number."""
    if isinstance(error, TrackdownError):
        thing = f" ({error.thing})" if error.thing else ""
        return f"{error.message.rstrip('.')}{thing}. {error.hint}".strip()
    if isinstance(error, OSError) and error.strerror:
        room = " Make room, then `trackdown run` goes on." if error.errno in (ENOSPC, EDQUOT) else ""
        return f"{error.strerror}{f' ({error.filename})' if error.filename else ''}.{room}"
    return f"{type(error).__name__}: {error}"


class Durable:
    """The engine's durable half. Use it as a context: it is launched and left behind cleanly."""

    def __init__(self, equipment: Equipment, database: Path) -> None:
        self._e = equipment
        self._database = database
        self._awake = False

    def __enter__(self) -> Durable:
        self._wake()
        return self

    def __exit__(self, *_: object) -> None:
        if self._awake:
            self._awake = False
            DBOS.destroy(workflow_completion_timeout_sec=0)
            _equipment.clear()

    def rest(self) -> None:
        """Nothing will be driven for a while: DBOS's own looks at its file would cost more of the processor than all
        other waiting. The next run wakes it."""
        if not _driven:
            self.__exit__()

    def _wake(self) -> None:
        if self._awake:
            return
        if self._database.exists() and not os.access(self._database, os.W_OK):
            hint = "Nothing was begun. Ask its owner for the right to write to it."
            raise Unusable("The engine's own file cannot be written to.", thing=str(self._database), hint=hint)
        _equipment[:] = [self._e]
        # What goes wrong inside is recorded with the run; DBOS's own lines would only disturb the reader. Its handler
        # also keeps the stderr of the moment in which DBOS was imported, which may be closed by now.
        log = logging.getLogger("dbos")
        log.handlers[:] = [logging.NullHandler()]
        log.propagate = False
        config: DBOSConfig = {
            "name": "trackdown",
            "system_database_url": f"sqlite:///{self._database}",
            "system_database_engine": _sqlite_engine(self._database),
            "executor_id": self._e.executor,
            "application_version": APPLICATION_VERSION,
            "log_level": "CRITICAL",
            "enable_otlp": False,
            "notification_listener_polling_interval_sec": POLL_SECONDS,
        }
        # One process at a time makes or upgrades the engine's tables.
        with self._e.store.lock("engine-launch"):
            DBOS(config=config)
            DBOS.launch()
        self._awake = True
        self._take_over()

    def _take_over(self) -> None:
        """Continue the workflows of processes that are gone. One process at a time does it."""
        held = self._e.store.try_lock("reaper")
        if held is None:
            return
        try:
            pending = DBOS.list_workflows(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
            dead = [
                status.workflow_id
                for status in pending
                if status.executor_id
                and status.executor_id != self._e.executor
                and not executor_is_alive(self._e.store, self._e.machine, status.executor_id)
            ]
            for workflow in dead:
                DBOS.resume_workflow(workflow)
        finally:
            held.release()

    def start(self, uid: str, stint: int) -> None:
        """Drive a run in the background; starting a stint twice is starting it once."""
        self._wake()
        with SetWorkflowID(f"run/{uid}/{stint}"):
            DBOS.start_workflow(_drive, uid)

    def drives(self, uid: str) -> bool:
        """Whether this process is the one that drives the run."""
        return uid in _driven

    def has(self, uid: str, stint: int) -> bool:
        """Whether that stint is known and not over."""
        self._wake()
        status = DBOS.get_workflow_status(f"run/{uid}/{stint}")
        return status is not None and status.status in ("PENDING", "ENQUEUED")


def _unixepoch(*arguments: str) -> float:
    """SQLite's own function of that name as DBOS calls it, ``unixepoch('subsec')``: now, in seconds.

    DBOS takes it for granted from Python 3.12 on, but many such Pythons are built with an older SQLite.
    """
    return time.time() if "subsec" in arguments else int(time.time())


def _sqlite_engine(database: Path) -> sqlalchemy.Engine:
    """WAL: several processes read and write side by side. NORMAL: the operations are the durable truth, not this."""
    engine = sqlalchemy.create_engine(f"sqlite:///{database}", connect_args={"timeout": BUSY_MILLISECONDS / 1000})

    @sqlalchemy.event.listens_for(engine, "connect")
    def _configure(connection: object, _record: object) -> None:
        if sqlite3.sqlite_version_info < SUBSEC_SINCE:
            connection.create_function("unixepoch", -1, _unixepoch)  # type: ignore[attr-defined]
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        cursor.close()

    return engine
