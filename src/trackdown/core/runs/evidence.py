"""What Trackdown observed itself about one committed tree."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Verdict = Literal["passed", "failed", "person", "not-run"]
"""``person``: nothing failed, but a person has to look (a criterion without a check, an unapproved check). ``not-run``:
it could not be found out (a tool is not installed), which speaks neither for the result nor against it."""

RAN = ("passed", "failed")
"""Verdicts of what was found out: a command that has one of them ran."""

EvidenceKind = Literal[
    "criterion", "check", "contract", "gate", "scope", "protected", "tests",
    "change", "report", "setup", "conflict", "repository", "submodule", "filter",
]  # fmt: skip


class Evidence(NamedTuple):
    """One observation.

    ``name`` is what was looked at (the criterion's text, the check's name); ``subject`` its id (a criterion's id);
    ``command`` what ran; ``output`` the digest of the kept output; ``excerpt`` the useful part of it for people and
    agents; ``seconds`` how long it took.
    """

    kind: EvidenceKind
    name: str
    verdict: Verdict
    subject: str = ""
    command: str = ""
    exit_code: int | None = None
    seconds: float = 0.0
    output: str = ""
    excerpt: str = ""

    def to_json(self) -> dict[str, Any]:
        """``exit_code`` is there for whatever ran, also where it is ``null``: out of time."""
        ran = bool(self.command) and self.verdict in RAN
        kept = {name: value for name, value in self._asdict().items() if value not in ("", None)}
        return {**kept, "exit_code": self.exit_code} if ran else kept

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Evidence:
        return cls(**{name: data[name] for name in cls._fields if name in data})


def verdict(items: list[Evidence]) -> Verdict:
    """The verdict of all of them: one failure fails; else one need for a person needs a person. What was not run counts
    as if it were not there."""
    verdicts = {item.verdict for item in items}
    if "failed" in verdicts:
        return "failed"
    return "person" if "person" in verdicts else "passed"
