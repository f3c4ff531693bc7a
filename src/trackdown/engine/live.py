"""Who is an agent here: one small file for each supervisor at work, so that a command line started by an agent knows
itself whatever its environment says."""

from __future__ import annotations

import json
from pathlib import Path

from trackdown.core.runs.model import Run
from trackdown.errors import StoreGone
from trackdown.ports.process import LaunchSpec, Processes, ProcessIdentity


def launch_marked(processes: Processes, live: Path, spec: LaunchSpec, run: Run) -> None:
    """Start a process of a run, and say in the folder ``live`` whose it is. One of which that cannot be said is ended
    again, because its whole tree would pass for a person. Raises StoreGone, WorkFailed."""
    identity = processes.launch(spec)
    try:
        mark_live(live, spec.folder, identity, run, spec.marker)
    except BaseException:
        processes.stop(spec.folder)
        raise


def mark_live(folder: Path, process: Path, identity: ProcessIdentity, run: Run, marker: str) -> None:
    """``process`` is the folder of the supervised process; it finds the file again. ``marker`` is what the process and
    its descendants carry, and what their brand is made of."""
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError:
        raise StoreGone.at(str(folder.parent)) from None
    content = {
        "started": identity.started,
        "boot": identity.boot,
        "agent": run.agent.id,
        "run": run.key,
        "marker": marker,
    }
    part = folder / f".{identity.pid}"
    part.write_text(json.dumps({**content, "process": str(process)}), encoding="utf-8")
    part.replace(folder / str(identity.pid))


def unmark_live(folder: Path, process: Path) -> None:
    """Forget the supervisor of that process; also one that an earlier, killed Trackdown had noted."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue  # another process is writing or removing it right now
        # An agent without a sandbox can write there too, whatever it likes.
        if isinstance(known, dict) and known.get("process") == str(process):
            path.unlink(missing_ok=True)
