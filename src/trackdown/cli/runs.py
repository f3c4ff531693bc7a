"""``trackdown runs``: what agents did, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError, count, lasting
from trackdown.errors import InvalidInput, Refused
from trackdown.render.result import Result

if TYPE_CHECKING:
    from trackdown.bootstrap import Project
    from trackdown.core.runs.model import Run

VERBS = ("list", "watch", "show", "diff", "logs", "search", "compare", "export", "record", "tell", "cancel", "retry")
TAKES = {
    "list": ("open", "limit"),
    "watch": ("once", "lasting"),
    "diff": ("stat",),
    "logs": ("follow",),
    "search": ("limit", "agent", "ticket", "kind"),
    "export": ("format", "output"),
    "record": ("output",),
    "cancel": ("reason",),
    "retry": ("agent", "budget"),
}
"""Which options belong to which verb; an option that would do nothing is refused."""
FORMATS = ("markdown", "html")
ENDING_SECONDS, ENDING_LOOK_SECONDS = 10.0, 0.05
"""An agent that does not heed its signal is killed within this time."""
_SPELLED = {"lasting": "for"}
EXAMPLES = """  trackdown runs                      # all runs, newest first
  trackdown runs watch                # what is going on, live; q ends it
  trackdown runs show RUN-3           # how it stands, its turns and its evidence (TASK-2 names its newest run)
  trackdown runs diff RUN-3           # what it changes
  trackdown runs logs RUN-3 --follow  # what the agent says and does
  trackdown runs search "timed out" --kind tool,error
  trackdown runs compare RUN-3 RUN-4  # what each of two runs did differently
  trackdown runs export RUN-3 --format html --output run-3.html
  trackdown runs record RUN-3 --output run-3.json     # a recording that the replay agent plays
  trackdown runs tell RUN-3 "Use the table users"   # a message to its agent, with its next turn
  trackdown runs cancel RUN-3         # end it; the ticket is open again
  trackdown runs retry RUN-3          # a new run for the ticket of one that failed; one that waits goes on now
  trackdown runs retry RUN-3 --budget 2.50   # go on after a budget was used up, for so much more"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("verb", nargs="?", default="list", choices=VERBS, metavar="VERB", help=", ".join(VERBS))
    add("name", nargs="?", default="", metavar="RUN", help="a run, or a ticket for its newest run; search: a text")
    add(
        "more", nargs="*", default=[], metavar="RUN", help="compare: the other run; watch: more of them; tell: the text"
    )
    add("--open", action="store_true", help="list only runs that are not over")
    add("--limit", type=count, default=0, metavar="N", help="list: at most N; search: stop after N")
    add("--once", action="store_true", help="watch: show it as it is now, and end")
    add("--for", dest="lasting", type=lasting, metavar="TIME", help="watch: end after so long: 30s, 10m, 2h")
    add("--stat", action="store_true", help="diff: only the files and how much changes")
    add("-f", "--follow", action="store_true", help="logs: go on as long as the run is at work")
    add("--reason", default="", metavar="TEXT", help="cancel: why")
    add("--agent", default="", metavar="ID", help="retry: hand it to this agent; search: only its runs")
    add(
        "--budget",
        default="",
        metavar="AMOUNT",
        help="retry: go on, for so much more (2.50, 200ktokens)",
    )
    add("--ticket", default="", metavar="KEY", help="search: only in runs of this ticket")
    add("--kind", default="", metavar="KIND", help="search: only text, reasoning, tool, file, question, error, …")
    add("--format", choices=FORMATS, default="", help=f"export: as what ({FORMATS[0]})")
    add("--output", default="", metavar="FILE", help="export, record: into a file instead of printing it")


def command(call: Call) -> Result:
    verb, name = call.arguments.verb, call.arguments.name
    _check_options(call, verb)
    if verb == "search" and not name:
        raise InvalidInput("`runs search` needs a text.", thing="runs", hint='trackdown runs search "timed out"')
    if verb not in ("list", "watch") and not name:
        raise InvalidInput(
            f"`runs {verb}` needs a run.",
            thing="runs",
            hint=f"trackdown runs {verb} RUN-1; `trackdown runs` lists them.",
        )
    more = call.arguments.more
    if len(more) > {"compare": 1, "watch": len(more), "tell": len(more)}.get(verb, 0):
        raise UsageError(f"{more[-1][:80]!r} is one word too many.", hint=f"trackdown runs {verb} --help")
    if verb == "tell":
        from trackdown.cli.runs_tell import tell

        return tell(call)
    if verb == "watch":
        from trackdown.cli.runs_watch import watch

        return watch(call)
    if verb in ("logs", "search", "compare", "export", "record"):
        return _look_into(call, verb)
    return {"list": _list, "show": _show, "diff": _diff, "cancel": _cancel, "retry": _retry}[verb](call)


def _check_options(call: Call, verb: str) -> None:
    """Raises UsageError for an option of another verb."""
    for option in sorted({option for options in TAKES.values() for option in options}):
        given = getattr(call.arguments, option)
        if given and option not in TAKES.get(verb, ()):
            takers = " and ".join(f"`runs {other}`" for other, options in TAKES.items() if option in options)
            raise UsageError(
                f"`runs {verb}` has no option --{_SPELLED.get(option, option)}.",
                thing="trackdown runs",
                hint=f"It belongs to {takers}.",
            )


def _look_into(call: Call, verb: str) -> Result:
    """The verbs that read transcripts have modules of their own."""
    if verb == "logs":
        from trackdown.cli.run_logs import logs as does
    elif verb == "search":
        from trackdown.cli.run_search import find as does
    elif verb == "compare":
        from trackdown.cli.run_compare import side_by_side as does
    elif verb == "export":
        from trackdown.cli.run_export import export as does
    else:
        from trackdown.cli.run_export import recording as does
    return does(call)


def _list(call: Call) -> Result:
    from trackdown.render.runs.data import run_line_data
    from trackdown.render.runs.text import listing
    from trackdown.services.runs.looking import list_runs

    given = call.arguments
    desk = call.open().desk
    lines = list_runs(desk, ticket=given.name, open_only=given.open, limit=given.limit)
    text = listing(lines, desk.clock.now(), call.look) or ["No run yet. `trackdown run` hands out what is ready."]
    return Result([run_line_data(line) for line in lines], text, quiet=[line.key for line in lines])


def _show(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.render.runs.data import run_data
    from trackdown.render.runs.text import run_text
    from trackdown.services.runs.looking import show_run

    opened = call.open()
    run = show_run(opened.desk, call.arguments.name)
    folder = bootstrap.workspace_of(opened, call.environment, run.uid)
    data = {**run_data(run), "workspace": folder}
    return Result(data, run_text(run, folder or "", call.look), quiet=[run.key])


def _diff(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.services.runs.looking import show_run

    opened = call.open()
    run = show_run(opened.desk, call.arguments.name)
    if run.work is None:
        raise InvalidInput(
            f"{run.key} has no result yet ({run.state}).", thing=run.key, hint=f"trackdown runs logs {run.key} --follow"
        )
    diff = bootstrap.repository(opened).diff(run.work.onto, run.work.commit, stat=call.arguments.stat)
    return Result({"run": run.key, "base": run.work.onto, "commit": run.work.commit, "diff": diff}, diff.splitlines())


def _cancel(call: Call) -> Result:
    from trackdown.cli.working import drive, open_to_decide
    from trackdown.services.runs.decisions import cancel
    from trackdown.services.runs.looking import show_run

    opened = open_to_decide(call)
    run = cancel(opened.desk, call.arguments.name, call.arguments.reason)
    now = _ended_by_its_driver(opened, run.key)
    result = None if now.ended or now.driven else drive(call, opened, run)
    if result is None or not result.data["runs"]:
        now = now if result is None else show_run(opened.desk, run.key)
        if now.landed is not None or (now.ended and now.state != "cancelled"):
            state = f"merged into {now.target}" if now.landed is not None else f"over ({now.state})"
            raise Refused(f"{now.key} was {state} before it could be cancelled.", thing=now.key, hint=_shown(now.key))
        is_ended = "has been" if now.ended else "is being"
        text = f"{run.key} {is_ended} ended by the `trackdown run` that drives it."
        return Result({"run": run.key, "state": now.state}, [text], quiet=[run.key])
    return result._replace(exit_code=0) if result.data["summary"] == {"cancelled": 1} else result


def _ended_by_its_driver(opened: Project, key: str) -> Run:
    """The run as it stands once a `trackdown` that drives it has ended it, or has not for ENDING_SECONDS. To start the
    engine only to find that somebody else is at it would take longer than the ending."""
    import time

    from trackdown.services.runs.looking import show_run

    patience = time.monotonic() + ENDING_SECONDS
    while (now := show_run(opened.desk, key)).driven and time.monotonic() < patience:
        time.sleep(ENDING_LOOK_SECONDS)
    return now


def _shown(key: str) -> str:
    return f"`trackdown runs show {key}` tells how it stands."


def _retry(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.cli.working import open_to_decide, work
    from trackdown.engine.dispatcher import Order
    from trackdown.services.runs.decisions import PASSING, retry
    from trackdown.services.runs.looking import show_run

    opened = open_to_decide(call)
    found = show_run(opened.desk, call.arguments.name)
    if call.arguments.budget or (found.wait is not None and found.wait.kind in PASSING):
        if call.arguments.agent:
            raise UsageError(f"{found.key} goes on with its own agent.", thing="--agent", hint="Leave --agent out.")
        return _go_on(call, opened)
    with bootstrap.engine(opened, call.environment) as engine:
        earlier = show_run(opened.desk, call.arguments.name)
        target = engine.target(earlier.target)
        # Before anything is changed: whether there is somebody to hand it to.
        engine.agent_of(earlier.ticket, call.arguments.agent)
        ticket = retry(opened.desk, call.arguments.name)
        wanted = engine.wanted([ticket.key], call.arguments.agent)
        engine.agents(wanted)
        return work(call, engine, Order(wanted, 1, target, opened.desk.actor))


def _go_on(call: Call, opened: Project) -> Result:
    from trackdown.cli.working import continue_run
    from trackdown.core.runs.budget import typed
    from trackdown.services.runs.decisions import go_on

    given = call.arguments
    try:
        allowed = typed(given.budget) if given.budget else None
    except ValueError as error:
        raise InvalidInput(f"{given.budget[:80]!r} is no amount.", thing="--budget", hint=f"Write {error}.") from error
    return continue_run(call, opened, go_on(opened.desk, given.name, allowed))
