"""``trackdown relationships rebuild``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.amounts import amount
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.relations.rebuild import Restored, rebuild

EXAMPLES = """\
  trackdown relationships rebuild --from-git-history --dry-run
  trackdown relationships rebuild --from-git-history"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add(
        "--from-git-history",
        action="store_true",
        help='from commits: "Refs TASK-1", then "Part of ISSUE-1" and the like',
    )
    add("--dry-run", action="store_true", help="only show what would be restored")


def command(call: Call) -> Result:
    given = call.arguments
    if not given.from_git_history:
        raise UsageError("Nothing says what to rebuild from.", thing="trackdown relationships rebuild", hint=_HINT)
    project = call.open()
    commits = bootstrap.history(project).read()
    found = rebuild(project.desk, ((commit.id, commit.message) for commit in commits), dry_run=given.dry_run)
    verb = "Would be restored" if given.dry_run else "Restored"
    lines = [
        f"{'Would restore' if given.dry_run else verb} {item.key}: {safe(item.text)} ({item.commit[:10]})"
        for item in found.restored
    ]
    lines += [f"Refused {item.key}: {safe(item.text)} ({item.commit[:10]})" for item in found.refused]
    lines.append(f"{amount(found.commits, 'commit')} read, {amount(len(found.restored), 'relation')} {verb.lower()}.")
    data = {
        "commits": found.commits,
        "restored": [_data(item) for item in found.restored],
        "refused": [_data(item) for item in found.refused],
        "written": not given.dry_run,
    }
    return Result(data, lines, quiet=list(dict.fromkeys(item.key for item in found.restored)))


_HINT = "Add --from-git-history."


def _data(item: Restored) -> dict[str, str]:
    return dict(item._asdict())
