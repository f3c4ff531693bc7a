"""Backups, and what bringing one back came to."""

from __future__ import annotations

from typing import Any

from trackdown.ports.backups import Backup
from trackdown.render.amounts import amount
from trackdown.render.plain import safe
from trackdown.render.times import local
from trackdown.services.transfer.restoring import Restored

_FACTS = ("created_at", "project", "tickets", "sprints", "runs")
_MOST = 20


def backup_data(backup: Backup) -> dict[str, Any]:
    """``bytes`` is what its files hold, those that it shares with the project included."""
    files = backup.facts.get("files", {})
    known = {name: backup.facts.get(name) for name in _FACTS}
    sizes = {"files": len(files), "bytes": sum(size for size, _ in files.values())}
    return {"id": backup.id, "path": backup.path, **known, **sizes, "problem": backup.problem or None}


def backup_line(backup: Backup) -> str:
    if backup.problem:
        return f"{backup.id}  damaged: {safe(backup.problem)}"
    data = backup_data(backup)
    tickets, runs = amount(data["tickets"], "ticket"), amount(data["runs"], "run")
    size = f"{data['bytes'] / 1e6:.1f} MB"
    return f"{backup.id}  {local(str(data['created_at']))}  {tickets}, {runs}, {size}"


def restored_data(done: Restored, backup: str, dry_run: bool) -> dict[str, Any]:
    back = [{"key": item.key, "fields": item.fields} for item in done.back]
    return {"backup": backup, **done._asdict(), "back": back, "dry_run": dry_run}


def restored_lines(done: Restored, backup: str, dry_run: bool) -> list[str]:
    if not done.back:
        lines = [f"Every ticket is as {backup} has it."]
    else:
        brought = "Would bring back" if dry_run else "Brought back"
        lines = [f"{brought} {amount(len(done.back), 'ticket')} as {backup} has:"]
        lines += [f"  {item.key}: {', '.join(item.fields)}" for item in done.back[:_MOST]]
        lines += [f"  … {len(done.back) - _MOST} more"] if len(done.back) > _MOST else []
    stay = [key for key in done.newer if key not in done.archived]
    if stay:
        lines.append(f"Made since, and left as they are{_named(stay)}.")
    if done.archived:
        lines.append(f"Made since, and {'would be ' if dry_run else ''}put away{_named(done.archived)}.")
    if done.kept_status:
        lines.append(f"Kept their status, because something newer hangs on it{_named(done.kept_status)}.")
    if done.comments:
        lines.append(f"No longer shown, but in the log: {amount(done.comments, 'comment')} made since.")
    if done.back and not dry_run:
        lines.append("`trackdown undo` takes this back.")
    return lines


def _named(keys: list[str]) -> str:
    more = f", … {len(keys) - _MOST} more" if len(keys) > _MOST else ""
    return f": {', '.join(keys[:_MOST])}{more}"
