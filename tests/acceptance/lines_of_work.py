"""The lines about making tickets, moving them, and mending their relations, labels and workflows."""

from __future__ import annotations

from line import Line, keys, titles

LINES_OF_WORK = [
    Line(
        'trackdown epic create --title "Authentication System Overhaul" --description "Improve security and user'
        ' experience" --target-date "2025-06-01" --business-value "high" --components "auth,security,frontend"',
        "show EPIC-124",
        lambda data: (data["kind"], data["target_date"], data["business_value"], data["components"]),
        ("epic", "2025-06-01", "high", ["auth", "frontend", "security"]),
        'trackdown epic create --title "X" --target-date "2025-02-30"',
    ),
    Line(
        'trackdown epic update EPIC-123 --status "in-progress" --progress 35'
        ' --comment "OAuth2 implementation completed, MFA in progress"',
        "show EPIC-123",
        lambda data: (data["status"], data["progress"]["percent"], data["assignee"], data["comments"][-1]["text"]),
        ("in-progress", 35, "ada", "OAuth2 implementation completed, MFA in progress"),
        "trackdown epic update EPIC-123 --progress 135",
    ),
    Line(
        'trackdown epic link EPIC-123 --issues "ISSUE-456,ISSUE-789,ISSUE-012"',
        "show EPIC-123",
        lambda data: data["children"],
        ["ISSUE-12", "ISSUE-456", "ISSUE-789"],
        'trackdown epic link EPIC-123 --issues "ISSUE-456,ISSUE-999"',
    ),
    Line(
        'trackdown issue create --title "Login form validation errors not displaying" --type bug --severity high'
        " --component frontend --priority P1 --auto-assign",
        "show ISSUE-790",
        lambda data: (data["type"], data["severity"], data["components"], data["priority"], data["assignee"]),
        ("bug", "high", ["frontend"], "P1", "frontend-dev"),
        'trackdown issue create --title "X" --type bgu',
        prepare=("trackdown config set owners.frontend frontend-dev",),
    ),
    Line(
        'trackdown issue update ISSUE-456 --status review --assignee "@qa-team"'
        ' --comment "Implementation complete, ready for testing"',
        "show ISSUE-456",
        lambda data: (data["status"], data["assignee"], len(data["comments"])),
        ("review", "qa-team", 1),
        "trackdown issue update ISSUE-456 --status reviewed",
    ),
    Line(
        'trackdown issue bulk-update --query "component:auth AND status:open" --set-priority P2'
        ' --add-label "sprint-23"',
        'list "label:sprint-23 priority:P2"',
        keys,
        ["ISSUE-12", "ISSUE-789"],
        'trackdown issue bulk-update --query "component:auth AND (status:open" --set-priority P2',
    ),
    Line(
        'trackdown task create --parent ISSUE-456 --title "Update validation component to show specific errors"'
        ' --estimate "4h" --assignee "@frontend-dev"',
        "show TASK-790",
        lambda data: (data["parent"], data["estimate"], data["assignee"]),
        ("ISSUE-456", {"minutes": 240}, "frontend-dev"),
        'trackdown task create --parent ISSUE-999 --title "X"',
    ),
    Line(
        'trackdown task update TASK-789 --log-time "2.5h" --remaining "1.5h" --status "in-progress"',
        "show TASK-789",
        lambda data: (data["status"], data["logged_minutes"], data["remaining_minutes"]),
        ("in-progress", 150, 90),
        'trackdown task update TASK-789 --log-time "2.5 hourz"',
    ),
    Line(
        "trackdown task generate-checklist ISSUE-456 --from-acceptance-criteria --create-tasks",
        "list --parent ISSUE-456",
        titles,
        ["A wrong address says so", "An empty name says so"],
        "trackdown task generate-checklist ISSUE-999 --from-acceptance-criteria --create-tasks",
    ),
    Line(
        "trackdown issue breakdown EPIC-123 --create-tasks --auto-assign --estimate-hours",
        "list --parent EPIC-123",
        titles,
        ["Multi-factor authentication", "OAuth2 implementation", "Session management redesign"],
        "trackdown issue breakdown EPIC-999 --create-tasks",
    ),
    Line(
        "trackdown workflow start ISSUE-456 --notify-assignee --create-branch --setup-ci",
        "show ISSUE-456",
        lambda data: (data["status"], [link["kind"] for link in data["links"]]),
        ("in-progress", ["branch"]),
        "trackdown workflow start ISSUE-999 --create-branch",
    ),
    Line(
        "trackdown workflow monitor --epic EPIC-123 --notify-on-blocked --update-on-pr-events",
        "show ISSUE-456",
        lambda data: data["status"],
        "review",
        "trackdown workflow monitor --epic ISSUE-456 --notify-on-blocked",
        prepare=(
            "trackdown issue link ISSUE-456 --epic EPIC-123",
            "trackdown workflow start ISSUE-456 --create-branch",
            "git checkout -q $(git branch --list '*456*' --format '%(refname:short)')"
            " && echo fixed > fix.txt && git add fix.txt && git commit -qm 'Say why' && git checkout -q main"
            " && git merge -q --no-ff -m 'Merge it' -",
        ),
    ),
    Line(
        'trackdown ticket reclassify TASK-123 --to-issue --reason "Scope too large for single task"',
        "task show TASK-123",
        lambda data: (data["key"], data["kind"], data["parent"]),
        ("ISSUE-790", "issue", None),
        "trackdown ticket reclassify TASK-999 --to-issue --reason X",
    ),
    Line(
        'trackdown issue reclassify ISSUE-456 --to-epic --reason "Multi-sprint initiative requiring coordination"',
        "issue show ISSUE-456",
        lambda data: (data["key"], data["kind"]),
        ("EPIC-124", "epic"),
        "trackdown issue reclassify ISSUE-456 --to-story --reason X",
    ),
    Line(
        "trackdown relationship audit --fix-orphaned --fix-circular",
        "show TASK-456",
        lambda data: data["parent"],
        "ISSUE-789",
        "trackdown relationship audit --fix-orphans",
    ),
    Line(
        "trackdown relationship validate EPIC-123 --deep-check",
        "relationship validate EPIC-123 --deep-check",
        lambda data: data["checked"],
        2,
        "trackdown relationship validate EPIC-999 --deep-check",
        prepare=("trackdown issue link ISSUE-789 --epic EPIC-123",),
        changes=False,
    ),
    Line(
        "trackdown task update TASK-456 --parent ISSUE-789",
        "show ISSUE-789",
        lambda data: data["children"],
        ["TASK-456"],
        "trackdown task update TASK-456 --parent TASK-789",
    ),
    Line(
        "trackdown issue link ISSUE-789 --epic EPIC-123",
        "show ISSUE-789",
        lambda data: data["parent"],
        "EPIC-123",
        "trackdown issue link ISSUE-789 --epic ISSUE-456",
    ),
    Line(
        "trackdown workflow validate --fix-violations --report",
        "show ISSUE-789",
        lambda data: data["status"],
        "reopened",
        "trackdown workflow validate --fix-violation",
        prepare=(
            "trackdown task update TASK-456 --parent ISSUE-789",
            "trackdown issue update ISSUE-789 --status done --force --reason 'in a hurry'",
        ),
    ),
    Line(
        'trackdown issue update ISSUE-456 --status "in-progress"'
        ' --comment "Reopening: acceptance criteria not fully met"',
        "show ISSUE-456",
        lambda data: (data["status"], data["comments"][-1]["text"]),
        ("in-progress", "Reopening: acceptance criteria not fully met"),
        "trackdown issue update ISSUE-999 --status in-progress",
        prepare=(
            "trackdown issue update ISSUE-456 --meet 1 --meet 2",
            "trackdown issue update ISSUE-456 --status done",
        ),
    ),
    Line(
        'trackdown issue unblock ISSUE-789 --reason "Dependency resolved by ISSUE-788 completion"',
        "show ISSUE-789",
        lambda data: (data["status"], data["depends_on"], data["waits_for"]),
        ("open", [], []),
        "trackdown issue unblock ISSUE-12 --reason X",
        prepare=("trackdown block ISSUE-789 --reason 'the backend'",),
    ),
    Line(
        "trackdown label standardize --from-config labels.yaml",
        "show TASK-456",
        lambda data: data["labels"],
        ["frontend"],
        "trackdown label standardize --from-config nowhere.yaml",
    ),
    Line(
        "trackdown component audit --fix-duplicates",
        "show TASK-456",
        lambda data: data["components"],
        ["frontend"],
        "trackdown component audit --fix-duplicate",
    ),
    Line(
        'trackdown ticket bulk-update --query "component:front-end" --set-component "frontend"'
        ' --add-label "migration-cleanup"',
        "show TASK-456",
        lambda data: (data["components"], data["labels"]),
        (["frontend"], ["fe", "migration-cleanup"]),
        'trackdown ticket bulk-update --query "component:front-end" --set-component "front end"',
    ),
]
