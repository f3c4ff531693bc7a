"""Running gates over a checkout, or over the result of a ticket's run, and saying what that came to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from trackdown.core.gates import metrics as figures
from trackdown.core.gates.compiled_tools import QUIET, TOOLS
from trackdown.core.gates.definition import Box, BoxJudged, boxes
from trackdown.core.gates.judging import Ended, judged
from trackdown.core.gates.metrics import Metric
from trackdown.core.gates.model import Outcome, Program, Verdict, verdict_of
from trackdown.core.gates.planning import Ground, Planned, known, planned
from trackdown.core.gates.project import READ
from trackdown.core.gates.rules import GateRule
from trackdown.core.runs.feedback import excerpt
from trackdown.core.runs.scope import outside
from trackdown.core.tickets.brief import shown_check
from trackdown.core.tickets.model import Criterion, Ticket
from trackdown.errors import InvalidInput
from trackdown.services.gates import criteria as gate_criteria
from trackdown.services.gates import looks as gate_looks
from trackdown.services.gates.criteria import CriterionJudged
from trackdown.services.gates.looks import Site
from trackdown.services.gates.programs import Bench, Job, keep, missing_program, printed, run_jobs

CODE = "code"
"""The lane of whatever runs the project's own code."""


class Evaluation(NamedTuple):
    """``criteria`` and ``boxes`` are those of the ticket, if there is one."""

    site: Site
    ticket: Ticket | None
    outcomes: list[Outcome]
    criteria: list[CriterionJudged]
    boxes: list[BoxJudged]
    metrics: list[Metric]

    @property
    def verdict(self) -> Verdict:
        """That of the required gates together."""
        return verdict_of([outcome for outcome in self.outcomes if outcome.required])

    def exit_code(self, *, strict: bool) -> int:
        """1 if a required gate failed; 3 if nothing was found out at all, and with ``strict`` if a required gate did
        not run or waits for a person; else 0."""
        if self.verdict == "failed":
            return 1
        incomplete = self.verdict in ("not-run", "person")
        said = any(outcome.verdict in ("passed", "failed") for outcome in self.outcomes)
        return 3 if not said or (strict and incomplete) else 0


class _Checked(NamedTuple):
    """What programs came to: those of gates by their place in the plan, checks by the criterion's id."""

    programs: dict[tuple[str, int], Ended]
    checks: dict[str, Ended]
    trouble: Outcome | None = None


def plan(
    site: Site,
    rules: dict[str, GateRule],
    wanted: Iterable[str],
    ticket: Ticket | None,
    *,
    all_files: bool = False,
) -> list[Planned]:
    """What would run; with ``all_files`` in all packages, whatever was changed. The gates that a wanted definition of
    done asks about are wanted, too. Raises InvalidInput for a gate that there is not."""
    names = list(wanted)
    there = known(rules)
    for name in names:
        if name not in there:
            raise InvalidInput(
                f"There is no gate {name[:60]!r}.", thing=name[:60], hint=f"There is {', '.join(there)}."
            )
    if "done" in names and ticket is not None:
        asked = {gate for box in boxes(ticket) for gate in box.gates}
        names = there if "every" in asked else [*names, *asked]
    changed = None if all_files else site.changed
    return planned(Ground(site.packages, changed, site.before, _named(site)), rules, names)


def _named(site: Site) -> list[str]:
    return site.run.policy.files if site.run else []


def evaluate(
    site: Site,
    bench: Bench,
    rules: dict[str, GateRule],
    wanted: Iterable[str] = (),
    ticket: Ticket | None = None,
    *,
    all_files: bool = False,
) -> Evaluation:
    """Run the gates that are wanted, all if none is named. Changes nothing but what programs themselves change."""
    chosen = plan(site, rules, wanted, ticket, all_files=all_files)
    active = [item for item in chosen if not item.skipped]
    names = [item.gate for item in active]
    own = boxes(ticket) if ticket is not None else []
    boxed = {box.criterion.id for box in own if box.criterion}
    listed = ticket.criteria if ticket is not None else []
    wanted_criteria = [item for item in listed if ("done" if item.id in boxed else "criteria") in names]
    looked = {item.gate: _look(site, item, ticket, all_files=all_files) for item in active}
    ran = _run(site, bench, active, wanted_criteria)
    trouble = ran.trouble.text if ran.trouble else ""
    criteria = gate_criteria.judge_criteria(bench, wanted_criteria, ran.checks, trouble)
    outcomes: list[Outcome] = []
    for item in chosen:
        found = _outcomes(site, bench, item, looked.get(item.gate), ran)
        if item.gate == "criteria" and not item.skipped and ticket is not None:
            found = [gate_criteria.criteria_outcome([one for one in criteria if one.criterion.id not in boxed])]
        outcomes += [outcome._replace(required=item.rule.required) for outcome in found]
    return _evaluated(site, bench, ticket, outcomes, criteria, own)


def _evaluated(
    site: Site,
    bench: Bench,
    ticket: Ticket | None,
    outcomes: list[Outcome],
    criteria: list[CriterionJudged],
    own: list[Box],
) -> Evaluation:
    """The definition of done is judged last: its boxes are about the other gates."""
    judged_boxes: list[BoxJudged] = []
    by_id = {item.criterion.id: item for item in criteria}
    for at, outcome in enumerate(outcomes):
        if outcome.gate == "done" and ticket is not None and outcome.verdict == "none" and not outcome.why:
            done, judged_boxes = gate_criteria.done_outcome(own, outcomes, by_id)
            outcomes[at] = done._replace(required=outcome.required)
    kept = [_kept(bench, outcome) for outcome in outcomes]
    return Evaluation(site, ticket, kept, criteria, judged_boxes, figures.metrics(kept))


def _kept(bench: Bench, outcome: Outcome) -> Outcome:
    """Findings are evidence as much as what a program prints."""
    if outcome.output or not outcome.findings:
        return outcome
    lines = [f"{item.path}:{item.line}: {item.rule}: {item.text}" for item in outcome.findings]
    return outcome._replace(output=keep(bench, "\n".join(lines)))


def _look(site: Site, item: Planned, ticket: Ticket | None, *, all_files: bool) -> Outcome | None:
    if item.gate == "scope":
        return gate_looks.scope(site, ticket)
    if item.gate == "secrets":
        return gate_looks.secrets(site, item.rule, all_files=all_files)
    return gate_looks.contract(site, item.rule, ticket) if item.gate == "contract" else None


def _run(site: Site, bench: Bench, active: list[Planned], criteria: list[Criterion]) -> _Checked:
    """The set-up one command after the other, then everything else."""
    jobs: list[Job] = []
    places: list[tuple[str, int]] = []
    for item in active:
        for number, program in enumerate(item.programs):
            if not _missing(site, bench, program):
                places.append((item.gate, number))
                jobs.append(_job(program, item.rule))
    checks = gate_criteria.runnable(criteria)
    jobs += [Job(check, site.check_seconds, CODE) for _, check in checks]
    trouble = _set_up(site, bench) if jobs else None
    if trouble:
        return _Checked({}, {}, trouble)
    ended = run_jobs(bench, jobs)
    cut = len(places)
    return _Checked(
        dict(zip(places, ended[:cut], strict=True)),
        {criterion.id: end for (criterion, _), end in zip(checks, ended[cut:], strict=True)},
    )


def _job(program: Program, rule: GateRule) -> Job:
    lane = f"{program.gate} {program.tool}" if program.tool and program.gate != "tests" else CODE
    return Job(program.command, rule.seconds, lane, {**QUIET, **dict(program.variables)}, program.folder)


def _set_up(site: Site, bench: Bench) -> Outcome | None:
    for command in site.setup:
        (ended,) = run_jobs(bench, [Job(command, site.setup_seconds, CODE)])
        if ended.exit_code != 0:
            kept = printed(ended)
            text = f"the set-up fails on the committed result: {shown_check(command)}"
            return Outcome("", "failed", text, output=keep(bench, kept), excerpt=excerpt(kept))
    return None


def _missing(site: Site, bench: Bench, program: Program) -> str:
    """Why a program cannot run here, empty if it can. Nothing is installed for it."""
    if program.missing:
        return program.missing
    name = missing_program(bench, program.command, program.folder)
    if not name and program.tool in TOOLS and not bench.find(TOOLS[program.tool], program.folder):
        name = TOOLS[program.tool]
    if name:
        return f"{name} is not installed"
    lacking = [(path, by) for path, by in program.needs if not _is_there(site.root, program.folder, path)]
    return f"{lacking[0][0].rstrip('/')} is not there ({lacking[0][1]} makes it)" if lacking else ""


def _is_there(root: Path, folder: str, path: str) -> bool:
    """In a folder or one above it: packages share what was installed for all of them."""
    place = root / folder
    return any((place / path).exists() for place in (place, *place.parents) if place.is_relative_to(root))


def _outcomes(site: Site, bench: Bench, item: Planned, looked: Outcome | None, ran: _Checked) -> list[Outcome]:
    if item.skipped:
        return [Outcome(item.gate, "none", item.skipped, why=item.why)]
    if looked is not None:
        return [looked]
    if item.gate in ("criteria", "done"):
        return [Outcome(item.gate, "none", "no ticket is named")]
    found = [
        _outcome(site, bench, program, ran.programs.get((item.gate, number)), ran.trouble)
        for number, program in enumerate(item.programs)
    ]
    found += [_taken_away(program) for program in item.gone]
    if not found:
        return [Outcome(item.gate, "none", f"nothing says how; set [gates.{item.gate}] command")]
    return found if item.rule.command is not None else [_doubted(site, outcome) for outcome in found]


def _taken_away(program: Program) -> Outcome:
    command = shown_check(program.command)
    text = f"it was to be run by `{command}` ({program.why}), and the result took that away"
    return Outcome(program.gate, "failed", text, program.tool, why=program.why, folder=program.folder)


def _outcome(site: Site, bench: Bench, program: Program, ended: Ended | None, trouble: Outcome | None) -> Outcome:
    command = shown_check(program.command)
    base = Outcome(program.gate, "not-run", "", program.tool, why=program.why, command=command, folder=program.folder)
    if ended is None:
        if missing := _missing(site, bench, program):
            return base._replace(text=missing)
        assert trouble is not None
        return base._replace(verdict="failed", text=trouble.text, output=trouble.output, excerpt=trouble.excerpt)
    found = judged(program, ended)
    kept = printed(ended)
    return base._replace(
        verdict=found.verdict,
        text=found.text,
        exit_code=ended.exit_code,
        seconds=round(ended.seconds, 3),
        output=keep(bench, kept),
        excerpt="" if found.verdict == "passed" else excerpt(kept),
        findings=found.findings,
        counted=found.counted,
    )


def _says(path: str, folder: str) -> bool:
    place, _, name = path.rpartition("/")
    return name in READ and place == folder


def _doubted(site: Site, outcome: Outcome) -> Outcome:
    """A result whose agent changed what says which programs run, if any, was not judged by them: a person looks."""
    if site.run is None or outcome.verdict == "failed":
        return outcome
    changed = [path for path in site.changed or [] if path in READ or _says(path, outcome.folder)]
    said = outside(changed, site.run.policy.files)
    if not said:
        return outcome
    text = f"{outcome.text}, but the agent changed {', '.join(said)}, which say what runs"
    return outcome._replace(verdict="person", text=text)
