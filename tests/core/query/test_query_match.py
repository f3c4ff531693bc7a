"""What a query means for one ticket."""

from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.query.facts import TicketFacts
from trackdown.core.query.match import match
from trackdown.core.query.parser import parse

NOW = "2026-03-10T12:30:00Z"
EXAMPLES: list[tuple[str, dict[str, Any], bool]] = [
    ("", {}, True),
    ("", {"archived": True}, False),
    ("is:archived", {"archived": True}, True),
    ("-is:archived", {"archived": True}, False),
    ("key:TASK-1", {"archived": True, "keys": ("TASK-1",)}, True),
    ("key:TASK-1 OR is:open", {"archived": True, "keys": ("TASK-2",)}, False),
    ("key:issue-9", {"keys": ("TASK-1", "ISSUE-9")}, True),
    ("task-1", {"keys": ("TASK-1",)}, True),
    ("title:task-1", {"keys": ("TASK-1",)}, False),
    ("login", {"title": "The Login fails"}, True),
    ("log", {"title": "The Login fails"}, False),
    ("login crash", {"title": "Login", "body": "it may crash"}, True),
    ('"login crash"', {"title": "Login", "body": "crash"}, False),
    ('"login fails"', {"title": "The login: fails!"}, True),
    ("body:login", {"title": "Login"}, False),
    ("NAÏVE uber", {"title": "naive Über"}, True),
    ("c++", {"title": "C# and C"}, True),
    ("priority:<=P1", {"priority": "P1"}, True),
    ("priority:<=P1", {"priority": "P2"}, False),
    ("priority:>P1", {"priority": "P3"}, True),
    ("updated:>-7d", {"updated": "2026-03-03T12:30:01Z"}, True),
    ("updated:>-7d", {"updated": "2026-03-03T12:30:00Z"}, False),
    ("updated:<-7d", {"updated": "2026-03-03T12:29:59Z"}, True),
    ("updated:>2026-01-31", {"updated": "2026-01-31T23:59:59Z"}, False),
    ("updated:>2026-01-31", {"updated": "2026-02-01T00:00:00Z"}, True),
    ("updated:>=2026-01-31", {"updated": "2026-01-31T00:00:00Z"}, True),
    ("updated:<=2026-01-31", {"updated": "2026-01-31T23:59:59Z"}, True),
    ("updated:<2026-01-31", {"updated": "2026-01-31T00:00:00Z"}, False),
    ("updated:yesterday", {"updated": "2026-03-09T23:59:59Z"}, True),
    ("updated:yesterday", {"updated": "2026-03-10T00:00:00Z"}, False),
    ("updated:<today", {}, False),
    ("due:<today", {"target": "2026-03-09"}, True),
    ("due:<today", {}, False),
    ("-due:<today", {}, True),
    ("estimate:>3", {"points": 5.0}, True),
    ("estimate:>3", {"minutes": 300.0}, False),
    ("estimate:>4h", {"minutes": 300.0}, True),
    ("estimate:none", {"points": 0.0}, False),
    ("remaining:none", {"remaining": 0}, False),
    ("remaining:0", {"remaining": 0}, True),
    ("remaining:90m", {"minutes": 120.0, "logged": 30}, True),
    ("remaining:0", {"minutes": 60.0, "logged": 90}, True),
    ("remaining:5m", {"minutes": 120.0, "logged": 30, "remaining": 5}, True),
    ("remaining:none", {"minutes": 120.0, "finished": True}, True),
    ("remaining:none", {"points": 5.0, "logged": 30}, True),
    ("logged:>1h", {"logged": 61}, True),
    ("status:testing", {"status": "in-progress", "state": "Testing"}, True),
    ("type:BUG", {"type": "bug"}, True),
    ("assignee:none", {}, True),
    ("assignee:@me,bob", {"assignee": "ann"}, True),
    ("label:a,none", {"labels": ("b",)}, False),
    ("label:none", {}, True),
    ("component:auth", {"components": ("web", "auth")}, True),
    ("by:ann", {"created_by": "person:ann"}, True),
    ("by:person:ann", {"created_by": "person:ann"}, True),
    ("by:bob", {"created_by": "person:ann"}, False),
    ("parent:EPIC-1", {"parent": ("ISSUE-1",), "above": ("ISSUE-1", "EPIC-1")}, False),
    ("under:EPIC-1", {"parent": ("ISSUE-1",), "above": ("ISSUE-1", "EPIC-1")}, True),
    ("blocks:TASK-2", {"blocks": ("TASK-2",)}, True),
    ("blocked-by:none", {"blocked_by": ("X-1",)}, False),
    ("is:blocked", {"waiting": True}, True),
    ("is:blocked", {"status": "blocked"}, True),
    ("is:blocked", {"waiting": True, "finished": True}, False),
    ("is:ready", {"ready": True}, True),
    ("is:overdue", {"target": "2026-03-09"}, True),
    ("is:overdue", {"target": "2026-03-10"}, False),
    ("is:overdue", {"target": "2026-03-09", "finished": True}, False),
    ("is:unestimated", {"minutes": 0.0}, False),
    ("is:orphaned", {}, True),
    ("is:orphaned", {"kind": "epic"}, False),
    ("is:breached", {"response_due": "2026-03-10T12:29:59Z"}, True),
    ("is:breached", {}, False),
    ("is:at-risk", {"response_due": "2026-03-10T13:00:00Z", "response_risk": "2026-03-10T12:00:00Z"}, True),
    ("is:at-risk", {"response_due": "2026-03-10T12:00:00Z", "response_risk": "2026-03-10T11:00:00Z"}, False),
    ("is:unverified", {"status": "done", "verified": "none"}, True),
    ("is:unverified", {"status": "open"}, False),
    ("has:criteria", {"criteria": 1}, True),
    ("has:subtasks", {}, False),
    ("a OR b", {"title": "b"}, True),
    ("a b", {"title": "b"}, False),
    ("NOT (a OR b)", {"title": "c"}, True),
]


@pytest.mark.parametrize(("text", "facts", "expected"), EXAMPLES)
def test_a_ticket_is_what_is_asked_for_or_not(text: str, facts: dict[str, Any], expected: bool) -> None:
    assert match(parse(text, now=NOW, me="ann").where, TicketFacts(NOW, **facts)) is expected
