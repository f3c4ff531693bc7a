"""Making a run's workspace and its set-up."""

from __future__ import annotations

from trackdown.core.runs.model import Run
from trackdown.core.tickets.brief import shown_check
from trackdown.engine.equipment import Equipment
from trackdown.engine.faults import fault
from trackdown.engine.programs import run_program
from trackdown.errors import WorkFailed


def prepare(e: Equipment, run: Run) -> None:
    """Raises WorkFailed if a set-up command fails, with the useful part of its output."""
    workspace = e.workspaces.create(run.uid, run.base)
    fault("workspace-made")
    outputs = []
    for command in run.policy.setup:
        e.say(run, "preparing", shown_check(command))
        done = run_program(e, run, command, workspace.path, run.policy.setup_seconds)
        outputs.append({"command": shown_check(command), "seconds": done.seconds, "output": done.output})
        if done.exit_code != 0:
            ended = "ran out of time" if done.exit_code is None else f"ended with exit code {done.exit_code}"
            raise WorkFailed(
                f"The set-up command {shown_check(command)!r} {ended}: {done.excerpt[-600:]}",
                thing=run.ticket_key,
                hint="Mend [workspace] setup in .trackdown/config.toml.",
            )
    if run.policy.setup:
        _check_clean(e, run)
    e.record(run, "prepared", {"branch": workspace.branch, "setup": outputs}, "prepared")
    fault("prepared")


def _check_clean(e: Equipment, run: Run) -> None:
    """Raises WorkFailed if the set-up left what would be taken for the agent's work."""
    kept = e.workspaces.keep(run.uid)
    changes = e.repository.changes(run.base, kept) if kept else []
    if changes:
        named = ", ".join(change.path for change in changes[:5])
        raise WorkFailed(
            f"The set-up left {len(changes)} changed or new file(s) that git does not ignore ({named}); they would "
            "count as the agent's work.",
            thing=run.ticket_key,
            hint="Add them to .gitignore, or commit them.",
        )
