"""Making a run's workspace, and the set-up of it and of every other checkout of the run."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.core.planning.handover.conventions import PLAIN, Conventions
from trackdown.core.planning.handover.executor import instruction_files
from trackdown.core.planning.handover.reading import TextSize, reading
from trackdown.core.runs.model import Run
from trackdown.core.tickets.brief import shown_check
from trackdown.core.tickets.model import Check
from trackdown.engine.equipment import Equipment
from trackdown.engine.faults import fault
from trackdown.engine.programs import Finished, run_program
from trackdown.errors import WorkFailed
from trackdown.ports.agent import AgentAdapter
from trackdown.ports.provisions import Brought
from trackdown.ports.repository import Shape, Workspace
from trackdown.render.amounts import amount


class SetUp(NamedTuple):
    """``reused``: what an earlier set-up made was taken instead of running the commands."""

    brought: Brought
    outputs: list[dict[str, Any]]
    failed: tuple[Check, Finished] | None = None
    reused: bool = False


def prepare(e: Equipment, run: Run) -> None:
    """Raises WorkFailed if a set-up command fails, with the useful part of its output."""
    rules = run.policy.workspace
    workspace = create_workspace(e, run, run.base)
    fault("workspace-made")
    ports = {"port": e.provisions.ports.take(e.folder(run), rules.ports), "ports": rules.ports} if rules.ports else {}
    done = SetUp(Brought(), [])
    if rules.kind != "contract":
        # A workspace of that kind lacks what a set-up works on; the checkout in which the result is verified has it.
        done = set_up(e, run._replace(prepared=ports), workspace.path, trusted=True)
    if done.failed is not None:
        raise _failure(run, *done.failed)
    if run.policy.setup or rules.copy or rules.link:
        _check_clean(e, run, workspace)
    payload = {
        "branch": workspace.branch,
        "kind": rules.kind,
        "setup": done.outputs,
        "reused": done.reused,
        "brought": done.brought._asdict(),
        "reading": _reading(e, run, workspace),
        **ports,
    }
    e.record(run, "prepared", payload, "prepared")
    fault("prepared")


def create_workspace(e: Equipment, run: Run, base: str) -> Workspace:
    """The run's workspace at ``base``; made again, with the work that was kept, if somebody took it away."""
    rules = run.policy.workspace
    if rules.kind != "contract":
        return e.workspaces.create(run.uid, base, Shape(rules.kind))
    brief = e.blobs.get(run.brief).decode("utf-8", "replace")
    contract = run.policy.contract.path if run.policy.contract else ""
    told = instruction_files(conventions_of(e.adapter(run.agent.adapter)), contract)
    return e.workspaces.create(run.uid, base, Shape(rules.kind, [*run.policy.files, *rules.contract], brief, told))


def conventions_of(adapter: AgentAdapter) -> Conventions:
    found = getattr(adapter, "conventions", PLAIN)
    return found if isinstance(found, Conventions) else PLAIN


def _reading(e: Equipment, run: Run, workspace: Workspace) -> dict[str, Any] | None:
    """What there is to read in it beside a full checkout; ``None`` for one that is full itself."""
    if run.policy.workspace.kind != "contract":
        return None
    full, own = (e.repository.text_sizes(commit) for commit in (run.base, workspace.base))
    return reading(TextSize.of(full.values()), TextSize.of(own.values()))


def set_up(e: Equipment, run: Run, place: Path, *, trusted: bool) -> SetUp:
    """Bring what git does not have into a checkout and run the set-up commands, or use what they made before.

    ``trusted``: no agent has worked on what is there. Only then is what the commands make kept for others.
    """
    rules, policy = run.policy.workspace, run.policy
    brought = e.provisions.luggage.bring(place, rules.copy, rules.link) if rules.copy or rules.link else Brought()
    digest = _digest(run, place) if policy.setup and rules.inputs and rules.outputs else ""
    if digest and e.provisions.cache.restore(digest, place, rules.outputs):
        return SetUp(brought, [], reused=True)
    outputs = []
    for command in policy.setup:
        e.say(run, "preparing" if trusted else "verifying", shown_check(command))
        done = run_program(e, run, command, place, policy.setup_seconds)
        outputs.append({"command": shown_check(command), "seconds": done.seconds, "output": done.output})
        if done.exit_code != 0:
            return SetUp(brought, outputs, (command, done))
    if digest and trusted:
        e.provisions.cache.keep(digest, place, rules.outputs)
    return SetUp(brought, outputs)


def _digest(run: Run, place: Path) -> str:
    """Of everything that decides what the set-up makes, as far as the configuration names it."""
    rules = run.policy.workspace
    known = hashlib.sha256(json.dumps([run.policy.setup, rules.inputs, rules.outputs, sys.platform]).encode())
    files = {path for pattern in rules.inputs for path in place.glob(pattern) if path.is_file()}
    for path in sorted(files):
        content = path.read_bytes()
        for part in (path.relative_to(place).as_posix().encode("utf-8", "surrogateescape"), content):
            known.update(len(part).to_bytes(8, "big") + part)
    return known.hexdigest()


def _failure(run: Run, command: Check, done: Finished) -> WorkFailed:
    ended = "ran out of time" if done.exit_code is None else f"ended with exit code {done.exit_code}"
    said = f": {done.excerpt[-600:]}" if done.excerpt.strip() else " and said nothing"
    return WorkFailed(
        f"The set-up command {shown_check(command)!r} {ended}{said}",
        thing=run.ticket_key,
        hint="Mend [workspace] setup in .trackdown/config.toml.",
    )


def _check_clean(e: Equipment, run: Run, workspace: Workspace) -> None:
    """Raises WorkFailed if the set-up left what would be taken for the agent's work."""
    kept = e.workspaces.keep(run.uid)
    changes = e.repository.changes(workspace.base, kept) if kept else []
    if changes:
        named = ", ".join(change.path for change in changes[:5])
        raise WorkFailed(
            f"The set-up left {amount(len(changes), 'changed or new file')} that git does not ignore ({named}): that "
            "would count as the agent's work.",
            thing=run.ticket_key,
            hint="Add them to .gitignore, or commit them.",
        )
    left = e.workspaces.left_out(run.uid, workspace.base, kept) if kept else []
    if left:
        raise WorkFailed(
            f"The set-up left {amount(len(left[0].paths), 'changed or new file')} in the folder of the submodule "
            f"{left[0].name}: that would count as the agent's work, and could not land.",
            thing=run.ticket_key,
            hint="Fill it as it is committed, e.g. with `git submodule update --init`.",
        )
