"""Whatever people type, one command after the other: what always holds about a project of tickets."""

from __future__ import annotations

import tempfile
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from team_project import TeamProject

from trackdown.testing.repositories import git

FINISHED = ("done", "cancelled")
PARENTS = {"epic": (), "issue": ("epic",), "task": ("issue", "epic")}
_NUMBERS = st.integers(0, 30)
_STATUSES = st.sampled_from(["open", "in-progress", "blocked", "review", "done", "reopened", "cancelled"])
_KINDS = st.sampled_from(["epic", "issue", "task"])


class People(RuleBasedStateMachine):
    """Every command may be refused; none may break what ``invariant`` says."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.project = TeamProject(Path(self.folder.name))
        self.project.root.mkdir()
        git(self.project.root, "init", "-q", "-b", "main")
        self.type("init")
        self.keys: list[str] = []

    def type(self, *words: str) -> Any:
        answer = self.project.ask(*words)
        assert answer.code in (0, 2, 3, 5), (words, answer)
        return answer.data

    def key(self, number: int) -> str:
        return self.keys[number % len(self.keys)] if self.keys else "TASK-1"

    @rule(kind=_KINDS, parent=st.none() | _NUMBERS)
    def create(self, kind: str, parent: int | None) -> None:
        under = [] if parent is None else ["--parent", self.key(parent)]
        made = self.type(kind, "create", "--title", f"Ticket {len(self.keys)}", *under)
        if made:
            self.keys.append(made["key"])

    @rule(number=_NUMBERS, status=_STATUSES, reason=st.sampled_from(["", "because"]))
    def move(self, number: int, status: str, reason: str) -> None:
        self.type("update", self.key(number), "--status", status, "--reason", reason)

    @rule(number=_NUMBERS, parent=_NUMBERS | st.none())
    def put_under(self, number: int, parent: int | None) -> None:
        self.type("update", self.key(number), "--parent", "none" if parent is None else self.key(parent))

    @rule(number=_NUMBERS, other=_NUMBERS)
    def block(self, number: int, other: int) -> None:
        self.type("block", self.key(number), "--by", self.key(other))

    @rule(number=_NUMBERS)
    def unblock(self, number: int) -> None:
        self.type("unblock", self.key(number))

    @rule(number=_NUMBERS, kind=_KINDS)
    def reclassify(self, number: int, kind: str) -> None:
        self.type("reclassify", self.key(number), f"--to-{kind}", "--reason", "it is")

    @rule(number=_NUMBERS, away=st.booleans())
    def archive(self, number: int, away: bool) -> None:
        self.type("archive" if away else "unarchive", self.key(number))

    @rule(query=st.sampled_from(["kind:task", "is:open", "kind:issue OR kind:epic", "is:blocked"]), status=_STATUSES)
    def batch(self, query: str, status: str) -> None:
        self.type("batch", "update", "--query", query, "--set-status", status, "--reason", "all of them")

    @rule()
    def audit(self) -> None:
        self.type("relationship", "audit", "--fix-orphaned", "--fix-circular")
        self.type("workflow", "validate", "--fix-violations")

    @rule()
    def undo(self) -> None:
        self.type("undo")

    @invariant()
    def the_hierarchy_holds(self) -> None:
        tickets = self._tickets()
        for ticket in tickets.values():
            if ticket["parent"]:
                parent = tickets[ticket["parent"]]
                assert parent["kind"] in PARENTS[ticket["kind"]]
                if parent["status"] in FINISHED:
                    assert ticket["status"] in FINISHED, (parent["key"], ticket["key"])

    @invariant()
    def nothing_waits_for_itself(self) -> None:
        """A ticket starts once its blockers are done and its parent has started; it is done once its children are."""
        waiting: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for key, ticket in self._tickets().items():
            parent = {("start", ticket["parent"])} if ticket["parent"] else set()
            waiting["start", key] = parent | {("done", other) for other in ticket["depends_on"]}
            waiting["done", key] = {("start", key)} | {("done", child) for child in ticket["children"]}
        TopologicalSorter(waiting).prepare()  # raises CycleError, which names the circle

    def _tickets(self) -> dict[str, Any]:
        rows = [*self.type("list"), *self.type("list", "is:archived")]
        return {row["key"]: self.type("show", row["key"]) for row in rows}

    def teardown(self) -> None:
        assert self.project.differing() == 0
        self.folder.cleanup()


TestPeople = People.TestCase
TestPeople.settings = settings(max_examples=8, stateful_step_count=25, suppress_health_check=list(HealthCheck))
