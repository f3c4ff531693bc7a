"""``trackdown git scan``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError, count
from trackdown.cli.vcs import from_hook
from trackdown.core.tickets.fields import shown_minutes
from trackdown.errors import TrackdownError
from trackdown.ports.hooks import NAMES, POST_COMMIT, POST_MERGE
from trackdown.render.amounts import amount
from trackdown.render.envelope import error_data
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.vcs.commits import SHORT, Deeds, Scanned, Told, scan

if TYPE_CHECKING:
    from trackdown.ports.history import CommitText, History

LIMIT = 500
EXAMPLES = """\
  trackdown git scan                       # what the newest commits say that was not read yet
  trackdown git scan main..HEAD --dry-run  # what these commits would do
  trackdown git scan --no-time-tracking    # only links and status"""


def build(parser: Parser, kind: str) -> None:
    add, both = parser.add_argument, argparse.BooleanOptionalAction
    add("range", metavar="RANGE", nargs="?", default="", help="as in main..HEAD; without one all that HEAD leads to")
    add("--limit", metavar="N", type=count, default=LIMIT, help=f"the newest N of them ({LIMIT}); 0 means all")
    add("--update-status", action=both, default=True, help="`fixes KEY` moves the ticket to review")
    add("--time-tracking", action=both, default=True, help="`KEY #2h` logs time")
    add("--dry-run", action="store_true", help="say what would be done, and do nothing")
    add("--from-hook", metavar="HOOK", choices=NAMES, help="what a hook types: read what is new, never fail")
    add("--rewritten", metavar="FILE", choices=("-",), help="what post-rewrite is told; - is stdin")
    add("--by", metavar="COMMAND", help="what post-rewrite was run by: amend or rebase")


def command(call: Call) -> Result:
    given = call.arguments
    if given.from_hook is not None:
        return from_hook.limited(lambda: _from_hook(call))
    if given.rewritten or given.by is not None:
        hint = "Hooks type them: leave them out, or add --from-hook post-rewrite."
        raise UsageError("--rewritten and --by belong to --from-hook.", thing="trackdown git scan", hint=hint)
    project = call.open()
    history = bootstrap.history(project)
    commits = history.read(given.range, given.limit)
    wanted = Deeds(given.update_status, given.time_tracking)
    return _answer(scan(project.desk, history, commits, wanted, dry_run=given.dry_run), dry_run=given.dry_run)


def _from_hook(call: Call) -> Result:
    """What is new for the hook that runs. Whatever fails is said in one line, and is no failure."""
    given = call.arguments
    try:
        project = call.open()
        history, rewritten = bootstrap.history(project), dict[str, list[str]]()
        # What happens inside a rebase is told at its end, when it is known what each commit was made of.
        rebasing = from_hook.rebasing(bootstrap.repository(project).git_dir)
        if given.from_hook == POST_COMMIT:
            commits = [] if rebasing else _newest(history)
        elif given.from_hook == POST_MERGE:
            commits = history.read("ORIG_HEAD..HEAD", LIMIT)
        elif given.by == "amend" and rebasing:
            commits = []
        else:
            rewritten = from_hook.rewritten(sys.stdin.buffer.read(from_hook.LONGEST) if given.rewritten else b"")
            commits = history.named(list(rewritten))
        wanted = Deeds(given.update_status, given.time_tracking)
        done = _answer(scan(project.desk, history, commits, wanted, rewritten), dry_run=False)
    except TrackdownError as error:
        return Result(None, notes=[safe(f"trackdown: this was not read: {error.message} {from_hook.LATER}")])
    nothing = not done.data["told"] and not done.data["unknown"]
    return done._replace(exit_code=0, errors=[], text=[] if nothing else done.text)


def _newest(history: History) -> list[CommitText]:
    """The commit that HEAD is at; of a merge that somebody had to end by hand, for which git runs no post-merge, what
    it merged as well."""
    newest = history.read("", 1)
    return history.read("HEAD^1..HEAD", LIMIT) if newest and newest[0].parents > 1 else newest


def _answer(found: Scanned, *, dry_run: bool) -> Result:
    data = {
        "commits": found.commits,
        "told": [_told_data(item) for item in found.told],
        "unknown": [{"key": key, "commit": commit} for key, commit in found.unknown],
        "dry_run": dry_run,
    }
    lines = ["Nothing was done; this would be:"] if dry_run and found.told else []
    lines += [_told_line(item) for item in found.told]
    lines += [f"{key}: there is no such ticket ({commit[:SHORT]})" for key, commit in found.unknown]
    nothing = f"Nothing new about tickets in {amount(found.commits, 'commit')}."
    errors = [error_data(item.problem) for item in found.told if item.problem]
    keys = list(dict.fromkeys(item.key for item in found.told))
    return Result(data, [safe(line) for line in lines or [nothing]], found.exit_code, quiet=keys, errors=errors)


def _told_data(item: Told) -> dict[str, object]:
    return {
        "key": item.key,
        "commit": item.commit,
        "title": item.title,
        "before": item.before,
        "status": item.after,
        "logged_seconds": item.minutes * 60,
        "replaces": item.gone,
        "left": item.left,
        "refused": error_data(item.problem) if item.problem else None,
    }


def _told_line(item: Told) -> str:
    gone = ", ".join(name[:SHORT] for name in item.gone)
    if item.left:
        parts = [f"{item.commit[:SHORT]} does not name it, as {gone} did"]
    else:
        parts = [f"{item.commit[:SHORT]} {item.title}", *([f"instead of {gone}"] if gone else [])]
    parts += [f"{item.after} ({item.before} before)"] if item.after != item.before else []
    parts += [f"{shown_minutes(item.minutes)} logged"] if item.minutes > 0 else []
    parts += [f"{shown_minutes(-item.minutes)} taken back"] if item.minutes < 0 else []
    parts += [f"not moved: {item.problem.message}"] if item.problem else []
    return f"{item.key}: {'; '.join(parts)}"
