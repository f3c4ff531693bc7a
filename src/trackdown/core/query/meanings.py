"""What the fields and flags of a query mean, for whoever explains them. A test holds that none is left out."""

from __future__ import annotations

FIELDS: dict[str, tuple[str, str]] = {
    "kind": ("`epic`, `issue`, `task`", "kind:epic,issue"),
    "status": ("a status, or a state of a workflow of your own", "status:open,in-progress"),
    "priority": ("`P0` to `P3`, or `critical`, `high`, `medium`, `low`; P0 is the smallest", "priority:<=P1"),
    "type": ("`bug`, `feature` …, and types of your own", "type:bug"),
    "severity": ("how bad it is", "severity:high"),
    "state": ("where it stands in a workflow of its own", "state:testing"),
    "workflow": ("a workflow of your own", "workflow:bug_fix"),
    "agent": ("the agent that it is meant for", "agent:claude"),
    "label": ("has one of these labels", "label:ui,api"),
    "component": ("has one of these components", "component:auth"),
    "sprint": ("a sprint's name, in any case of letters", "sprint:23"),
    "assignee": ("who it belongs to; `@me` is you", "assignee:@me"),
    "by": ("who made it", "by:ann"),
    "key": ("the ticket itself, also by a former key; finds archived ones too", "key:TASK-1,TASK-2"),
    "parent": ("the children of a ticket", "parent:EPIC-1"),
    "under": ("everything below a ticket, at any depth", "under:EPIC-1"),
    "blocks": ("what a ticket waits for", "blocks:TASK-1"),
    "blocked-by": ("what waits for a ticket, also for one that is not here", "blocked-by:TASK-1"),
    "title": ("words in the title", "title:login"),
    "body": ("words in the description", 'body:"time out"'),
    "created": ("when it was made", "created:>=2026-01-31"),
    "updated": ("when it last changed", "updated:>-7d"),
    "target": ("when it should be done: a day; also `due` and `target-date`", "target:<today"),
    "estimate": ("points, or a time; points are not compared with times", "estimate:>4h"),
    "logged": ("the time that was spent", "logged:>1d"),
    "remaining": ("the time that is left: what somebody said, else the estimate less the time logged", "remaining:<2h"),
    "is": ("see below", "is:blocked"),
    "has": ("see below", "has:criteria"),
}
"""By field: its meaning, in Markdown, and an example."""

FLAGS: dict[str, str] = {
    "blocked": "not finished, and its status is blocked or something is in its way",
    "ready": "could be given to an agent now",
    "overdue": "not finished, and its target date is past",
    "unestimated": "without points and without a time",
    "open": "neither done nor cancelled",
    "finished": "done or cancelled",
    "archived": "was put away; without this word such tickets are left out",
    "unassigned": "belongs to nobody",
    "orphaned": "an issue or task whose parent is missing",
    "breached": "nobody began within its priority's response time",
    "at-risk": "nobody began yet, and the response time is nearly over",
    "unverified": "done, with nothing that showed it",
}
"""By flag of ``is:`` its meaning."""
