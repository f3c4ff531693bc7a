"""``trackdown cicd update-from-build``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, Words
from trackdown.core.tickets.key_pattern import KeyPattern
from trackdown.render.envelope import error_data
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.services.vcs import builds, ci_variables
from trackdown.services.vcs.builds import Build, Source, Told, Updated

if TYPE_CHECKING:
    from trackdown.bootstrap import Project

LIMIT = 200
EXAMPLES = """\
  trackdown cicd update-from-build --build-id ${BUILD_ID} --ticket-pattern "ISSUE-\\d+" --on-success "mark-review-ready"
  trackdown cicd update-from-build --status failure --on-failure reopen,comment
  trackdown cicd update-from-build --build-id 7 --on-success approve:tests_passing --commits main..HEAD --dry-run"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    # A shell leaves nothing at all of a variable that is not set.
    add("--build-id", metavar="ID", nargs="?", const="", default="", help="without one as CI's own variables say")
    add("--ticket-pattern", metavar="REGEX", help="the keys that count, as in ISSUE-\\d+; without one all")
    add("--status", metavar="STATUS", default="", help="success or failure; without one as CI says, else success")
    known = ", ".join(builds.ON_SUCCESS), ", ".join(builds.ON_FAILURE)
    add("--on-success", metavar="ACTION", action=Words, help=f"{known[0]}; several with commas")
    add("--on-failure", metavar="ACTION", action=Words, help=f"{known[1]}; several with commas")
    add("--url", metavar="URL", default="", help="where the build can be looked at")
    add("--commits", metavar="RANGE", help="read these commits, as in main..HEAD, and nothing else")
    add("--text", metavar="TEXT", action="append", help="read this text, and nothing else")
    add("--dry-run", action="store_true", help="say what would be done, and do nothing")


def command(call: Call) -> Result:
    given, environment = call.arguments, call.environment
    pattern = None if given.ticket_pattern is None else KeyPattern(given.ticket_pattern)
    wanted = {
        "success": builds.checked_actions(given.on_success or ["mark-review-ready"], builds.ON_SUCCESS),
        "failure": builds.checked_actions(given.on_failure or ["comment"], builds.ON_FAILURE),
    }
    id, outcome = ci_variables.build_id(given.build_id, environment), ci_variables.outcome(given.status, environment)
    project = call.open()
    sources, commit = _sources(call, project)
    made = builds.checked_build(id, outcome, given.url or ci_variables.address(environment), commit)
    found = builds.update(
        project.desk,
        made,
        sources,
        pattern,
        wanted[outcome],
        lambda commit, ancestor: bootstrap.repository(project).descends(commit, ancestor),
        dry_run=given.dry_run,
    )
    return _answer(made, found, dry_run=given.dry_run)


def _sources(call: Call, project: Project) -> tuple[list[Source], str]:
    """What may name tickets, newest first, and the commit that was built, if there is a repository."""
    given = call.arguments
    texts = [Source(text) for text in given.text or []]
    if texts and given.commits is None and not project.places.common_dir:
        return texts, ""
    history, checkout = bootstrap.history(project), bootstrap.repository(project)
    head = checkout.commit("HEAD")
    commit = head.id if head else ""
    if texts or given.commits is not None:
        commits = history.read(given.commits) if given.commits is not None else []
        return [*texts, *(Source(item.message) for item in reversed(commits))], commit
    branch = ci_variables.branch(call.environment) or checkout.current_branch() or ""
    said = [Source(item.message, item.id) for item in reversed(history.read("", LIMIT))]
    return [Source(branch, commit), *said], commit


def _answer(build: Build, found: Updated, *, dry_run: bool) -> Result:
    data = {
        "build": build.id,
        "status": build.outcome,
        "url": build.url or None,
        "commit": build.commit or None,
        "told": [_told_data(item) for item in found.told],
        "passed_before": found.passed_before,
        "unknown": found.unknown,
        "dry_run": dry_run,
    }
    lines = ["Nothing was done; this would be:"] if dry_run and found.told else []
    lines += [_told_line(item) for item in found.told]
    lines += [f"{key}: there is no such ticket" for key in found.unknown]
    nothing = f"Build {build.id} names no ticket that has something new."
    errors = [error_data(item.problem) for item in found.told if item.problem]
    keys = [item.key for item in found.told]
    return Result(data, [safe(line) for line in lines or [nothing]], found.exit_code, quiet=keys, errors=errors)


def _told_data(item: Told) -> dict[str, object]:
    return {
        "key": item.key,
        "before": item.before,
        "status": item.after,
        "done": item.done,
        "new": item.new,
        "refused": error_data(item.problem) if item.problem else None,
    }


def _told_line(item: Told) -> str:
    if not item.new:
        return f"{item.key}: knows of this build already"
    parts = [*item.done, *([f"refused: {item.problem.message}"] if item.problem else [])]
    return f"{item.key}: {'; '.join(parts) or 'linked'}"
