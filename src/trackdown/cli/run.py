"""``trackdown run``: hand ready tickets to agents, check what comes back, merge what passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, number
from trackdown.cli.printing import tell
from trackdown.core.runs.profile import agent_named_by
from trackdown.errors import InvalidInput
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.times import local, spoken

if TYPE_CHECKING:
    from trackdown.bootstrap import Project
    from trackdown.engine.control import Engine
    from trackdown.engine.selection import Wanted

EXAMPLES = """  trackdown run                     # hand out everything that is ready, and what becomes ready
  trackdown run TASK-3 TASK-4       # just these; an epic or issue stands for everything under it
  trackdown run --jobs 4 --agent claude
  trackdown run --watch             # stay: take up what becomes ready, answered or approved, until Ctrl-C
  trackdown run --dry-run           # show what would be handed out"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("keys", nargs="*", metavar="KEY", help="tickets to work on; none: everything that is ready")
    add("--ready", action="store_true", help="everything that is ready (the same as naming no ticket)")
    add("--agent", default="", metavar="ID", help="hand everything to this agent")
    add("--jobs", type=number, default=0, metavar="N", help="how many at once (default: run.jobs of the configuration)")
    add("--target", default="", metavar="BRANCH", help="where results land (default: the branch that is checked out)")
    add("--dry-run", action="store_true", help="only show what would be handed out, and to whom")
    waits = parser.add_mutually_exclusive_group()
    waits.add_argument("--wait", action="store_true", help="wait for limits and the next day's budget too, and go on")
    waits.add_argument(
        "--watch",
        action="store_true",
        help="stay until it is stopped, and take up what comes; settings and agents are those of its start",
    )
    waits.add_argument("--no-wait", action="store_true", help="end instead of waiting for quiet hours, or to try again")


def command(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.cli.working import work
    from trackdown.core.runs.model import WaitKind
    from trackdown.engine.dispatcher import SHORT_WAITS, TIMED_WAITS, Order
    from trackdown.engine.plan import without_check

    given = call.arguments
    if given.ready and given.keys:
        raise InvalidInput("--ready and tickets exclude each other.", hint="Leave one of them out.")
    if given.watch and given.keys:
        hint = "Leave the tickets out; `trackdown run KEY --wait` stays for single ones."
        raise InvalidInput("--watch takes up everything that is ready.", hint=hint)
    opened = call.open()
    with bootstrap.engine(opened, call.environment) as engine:
        wanted = engine.wanted(given.keys, given.agent)
        target = engine.target(given.target)
        agents = engine.agents(wanted)
        if given.dry_run:
            return _plan(opened, engine, wanted, target)
        if not call.quiet:
            tell(_warnings(engine, opened, {profile.id for profile in agents.values()}, waits=not given.no_wait))
            tell(_unchecked(without_check(engine, agents), opened))
        jobs = given.jobs or opened.settings.jobs
        stay = TIMED_WAITS if given.wait or given.watch else frozenset[WaitKind]() if given.no_wait else SHORT_WAITS
        return work(call, engine, Order(wanted, jobs, target, opened.desk.actor, stay=stay, watch=given.watch))


def _warnings(engine: Engine, opened: Project, agents: set[str], *, waits: bool) -> list[str]:
    """What a person should know before agents start."""
    e = engine.equipment
    lines = _in_vain(engine, agents)
    until = e.quiet(e.clock.now())
    if until:
        then = "waiting until then (--no-wait ends instead)" if waits else "nothing is begun"
        lines.append(f"It is quiet until {local(until)} ({safe(opened.settings.quiet)}): {then}.")
    unseen = e.repository.uncommitted()
    if unseen:
        are = "1 uncommitted file is" if len(unseen) == 1 else f"{len(unseen)} uncommitted files are"
        first = ", ".join(ascii(path)[1:-1] for path in unseen[:3])
        lines.append(f"{are} not seen by the agents: {first}{', …' if len(unseen) > 3 else ''}")
    return lines


def _in_vain(engine: Engine, agents: set[str]) -> list[str]:
    """What the files of these agents ask for and nobody does, and why others cannot be used."""
    told = [warning for warning in engine.warnings if agent_named_by(warning) in agents]
    told += [f"{problem.thing}: {problem.message}. {problem.hint}" for problem in engine.problems]
    return [safe(warning) for warning in told]


def _unchecked(keys: list[str], opened: Project) -> list[str]:
    """One line about the tickets that nothing tells about whether they were done, and what would."""
    if not keys:
        return []
    named = ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
    has = "has" if len(keys) == 1 else "have"
    judges = ["the project's own checks"] if opened.settings.checks else []
    judges += ["the gates"] if opened.settings.gated == "always" else []
    left = f"only {' and '.join(judges)} judge the result" if judges else "nothing judges the result"
    lands = "a person looks at it" if opened.settings.unverified == "review" else "it lands unverified"
    hint = f"`trackdown update {keys[0]} --criterion TEXT --check CMD`"
    return [f"{named} {has} no criteria: {left}, and {lands}. Give one with {hint}."]


def _plan(opened: Project, engine: Engine, wanted: Wanted, target: str) -> Result:
    from trackdown.engine.plan import plan

    planned = plan(engine, wanted)
    in_vain = _in_vain(engine, {item.agent for item in planned})
    data = {"target": target, "planned": [item._asdict() for item in planned], "warnings": in_vain}
    lines = [f"{item.key:<10} {item.agent or '-':<12} {spoken(item.when)}  {item.title}" for item in planned]
    if not planned:
        lines = ["Nothing is ready."]
    lines += _unchecked([item.key for item in planned if item.unchecked], opened)
    lines.append(f"Results would land on {target}. Nothing was started.")
    return Result(data, lines, quiet=[item.key for item in planned], notes=in_vain)
