"""A run as a value with types, read from its folded state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.runs.evidence import Evidence, Verdict
from trackdown.core.runs.policy import Policy
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage

if TYPE_CHECKING:
    from trackdown.core.runs.questions import Question

RunState = Literal[
    "queued",
    "working",
    "verifying",
    "fixing",
    "review",
    "waiting",
    "merging",
    "done",
    "escalated",
    "failed",
    "cancelled",
]
ENDED: tuple[str, ...] = ("done", "escalated", "failed", "cancelled")

WaitKind = Literal["review", "approval", "limit", "checkout", "question", "budget", "retry", "quiet"]
"""``limit``: of the client's; ``retry``: a pause after a failure that passes by itself; ``quiet``: quiet hours."""


class Turn(NamedTuple):
    """One message to the agent. ``ending`` is empty while it is at work. ``asked``: it was cut off because a person
    wanted that. ``before`` is the digest of the repository's fingerprint before it. ``contained`` says what the agent
    was held to and by whom: ``what``, ``by``, ``how``. ``failure`` is one of ``runs.failures``, empty for none. What
    the client did not put a price on itself is ``priced`` in US dollars by the list ``prices``; ``None``: nobody knows.
    ``redacted`` counts the secrets that were taken out of its transcript, by kind. ``named``: the client itself
    said ``until`` when. ``foreign`` is that of ``Work``, for a turn that left no work. ``told`` are the ids of the
    messages of people that it began with."""

    turn: int
    round: int
    started: str = ""
    ended: str = ""
    ending: str = ""
    message: str = ""
    text: str = ""
    session: str | None = None
    usage: dict[str, Any] = {}
    meter: dict[str, Any] = {}
    model: str | None = None
    transcript: str = ""
    prompt: str = ""
    until: str | None = None
    seconds: float = 0.0
    asked: bool = False
    before: str = ""
    contained: list[dict[str, str]] = []
    failure: str = ""
    priced: str | None = None
    prices: str = ""
    named: bool = False
    redacted: dict[str, int] = {}
    foreign: list[str] = []
    told: list[str] = []


class Verification(NamedTuple):
    """What was observed about one tree. ``turn`` is the last turn before it, ``onto`` the commit it stands on.
    ``files``, ``added`` and ``removed`` count what it changes, the latter in lines; ``None``: nobody counted.
    ``contract`` is what the comparison with its contract came to: ``path``, ``side``, ``present``, ``of``,
    ``missing``."""

    tree: str
    commit: str
    onto: str
    turn: int
    verdict: Verdict
    evidence: list[dict[str, Any]] = []
    at: str = ""
    files: int | None = None
    added: int | None = None
    removed: int | None = None
    contract: dict[str, Any] | None = None

    @property
    def items(self) -> list[Evidence]:
        return [Evidence.from_json(item) for item in self.evidence]


class Wait(NamedTuple):
    """``until`` is a UTC time where the wait ends by itself (a limit), else a person ends it."""

    kind: WaitKind
    detail: str = ""
    until: str | None = None
    at: str = ""


class Work(NamedTuple):
    """The result of the last turn as one commit on top of ``onto``. ``kept`` is the commit that holds the workspace as
    it was; ``foreign`` says what changed in the repository itself meanwhile and should not have, ``left_out`` what of
    the result must not land as it is (see ``engine.left_out``)."""

    commit: str
    tree: str
    onto: str
    turn: int
    kept: str = ""
    changed: bool = True
    foreign: list[str] = []
    left_out: list[dict[str, Any]] = []


def _as(kind: type[Any], data: dict[str, Any] | None) -> Any:
    if data is None:
        return None
    return kind(**{name: data[name] for name in kind._fields if name in data})


class Run(NamedTuple):
    """``ticket`` is a uid; ``ticket_key`` and ``title`` are as they were at the start, and ``base`` is the target's
    commit then. ``onto`` is the commit that the workspace stands on now. ``placed`` is local: machine, executor, stint.
    ``approved`` is a person's word for the present result; ``approved_checks`` are criteria whose checks may run.
    ``asked`` are its questions as they are kept (see ``questions``); ``grant`` is up to where it may spend whatever the
    budgets say: ``usd`` as decimal text, ``tokens``. ``routed`` is what the routing rules said where they chose the
    agent: ``answer``, ``agent``, ``score``, ``because``. ``delegated``: by ``trackdown delegate``. ``driven`` is
    no part of the record: whether somebody drives it at this moment, ``None`` where nobody has to or nobody looked."""

    uid: str
    key: str
    ticket: str
    ticket_key: str
    title: str
    state: RunState
    agent: AgentProfile
    policy: Policy
    target: str
    base: str
    onto: str = ""
    round: int = 0
    turns: list[Turn] = []
    verifications: list[Verification] = []
    prepared: dict[str, Any] | None = None
    placed: dict[str, Any] | None = None
    work: Work | None = None
    wait: Wait | None = None
    feedback: dict[str, Any] | None = None
    conflict: dict[str, Any] | None = None
    conflicts: list[list[str]] = []
    approved: dict[str, Any] | None = None
    approved_checks: list[str] = []
    rejected: dict[str, Any] | None = None
    resumed: dict[str, Any] | None = None
    cancel: dict[str, Any] | None = None
    asked: list[dict[str, Any]] = []
    grant: dict[str, Any] | None = None
    routed: dict[str, Any] | None = None
    delegated: bool = False
    messages: list[dict[str, Any]] = []
    landed: dict[str, Any] | None = None
    reason: str = ""
    brief: str = ""
    created_at: str = ""
    started_by: str = ""
    ended_at: str = ""
    driven: bool | None = None

    @classmethod
    def from_state(cls, state: State) -> Run:
        values = {name: state[name] for name in cls._fields if name in state}
        values["agent"] = AgentProfile.from_json(state["agent"])
        values["policy"] = Policy.from_json(state["policy"])
        values["turns"] = [_as(Turn, item) for item in state.get("turns", [])]
        values["verifications"] = [_as(Verification, item) for item in state.get("verifications", [])]
        values["work"] = _as(Work, state.get("work"))
        values["wait"] = _as(Wait, state.get("wait"))
        return cls(**values)

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def turn(self) -> Turn | None:
        """The latest turn."""
        return self.turns[-1] if self.turns else None

    @property
    def session(self) -> str | None:
        """The conversation to go on with, if any turn had one."""
        return next((turn.session for turn in reversed(self.turns) if turn.session), None)

    @property
    def meter(self) -> dict[str, Any]:
        """The client's latest running totals. A turn that was lost left none; then those before it still hold."""
        return next((turn.meter for turn in reversed(self.turns) if turn.meter), {})

    @property
    def foreign(self) -> list[str]:
        """What its agent and its checks ever changed in the repository itself: a later turn does not undo it."""
        said = [sentence for turn in self.turns for sentence in turn.foreign]
        seen = [item for verification in self.verifications for item in verification.items]
        said += [item.name for item in seen if item.kind == "repository"]
        return list(dict.fromkeys([*said, *(self.work.foreign if self.work else [])]))

    @property
    def usage(self) -> Usage:
        total = Usage()
        for turn in self.turns:
            total = total.plus(Usage.from_json(turn.usage))
        return total

    @property
    def questions(self) -> list[Question]:
        """What it asked, oldest first."""
        from trackdown.core.runs.questions import Question

        return [Question.from_json(item) for item in self.asked]

    @property
    def unanswered(self) -> list[Question]:
        """The questions that nobody has answered yet."""
        return [question for question in self.questions if question.answer is None]

    @property
    def untold(self) -> list[dict[str, Any]]:
        """What people said to the agent and no turn has delivered yet."""
        told = {message for turn in self.turns for message in turn.told}
        return [message for message in self.messages if message["id"] not in told]

    @property
    def proof(self) -> str:
        """What stands behind the present result: ``person``, ``evidence`` (a criterion was met by its check or by
        gates, or the comparison with the contract passed) or ``none``. A gate alone says nothing of the ticket."""
        if self.approved is not None:
            return "person"
        items = self.verification.items if self.verification else []
        ticked = {criterion.id for criterion in self.policy.criteria if criterion.met}
        passed = [item for item in items if item.verdict == "passed"]
        met = [item for item in passed if item.kind == "criterion" and (item.command or item.subject not in ticked)]
        return "evidence" if met or any(item.kind == "contract" for item in passed) else "none"

    @property
    def verification(self) -> Verification | None:
        """What was observed about the present work, if it was."""
        if self.work is None or not self.verifications:
            return None
        last = self.verifications[-1]
        return last if (last.tree, last.turn) == (self.work.tree, self.work.turn) else None
