"""The lines about reports, backups, repair, settings, bulk work, and what stands around Trackdown."""

from __future__ import annotations

from line import Line, keys, titles

LINES_OF_UPKEEP = [
    Line(
        "trackdown report hierarchy --format json > current_hierarchy.json",
        "report hierarchy --compare-with current_hierarchy.json",
        lambda data: [data[name] for name in ("added", "removed", "moved", "changed")],
        [[], [], [], []],
        "trackdown report hierarchy --format yaml",
    ),
    Line(
        "trackdown report orphaned --include-tasks > orphaned_tickets.txt",
        "report orphaned --include-tasks",
        lambda data: "TASK-456" in keys(data["tickets"]),
        True,
        "trackdown report orphaned --include-epic",
        changes=False,
    ),
    Line(
        "trackdown backup create --include-relationships --timestamp",
        "backup list",
        len,
        1,
        "trackdown backup create --include-relation",
    ),
    Line(
        'trackdown orphaned fix --strategy "smart-parent-detection"',
        "show TASK-456",
        lambda data: data["parent"],
        "ISSUE-789",
        'trackdown orphaned fix --strategy "clever"',
    ),
    Line(
        "trackdown relationships rebuild --from-git-history",
        "show TASK-456",
        lambda data: (data["parent"], [link["kind"] for link in data["links"]]),
        ("ISSUE-789", ["commit"]),
        "trackdown relationships rebuild --from-svn-history",
        prepare=(
            "echo more > more.txt && git add more.txt"
            " && git commit -qm 'Describe it' -m 'Refs TASK-456\nPart of ISSUE-789'",
        ),
    ),
    Line(
        "trackdown validate --hierarchy --workflows --relationships",
        "validate --hierarchy",
        lambda data: "TASK-456" in {finding["key"] for finding in data["findings"]},
        True,
        "trackdown validate --hierarchies",
        changes=False,
    ),
    Line(
        "trackdown report hierarchy --compare-with current_hierarchy.json",
        "report hierarchy --compare-with current_hierarchy.json",
        lambda data: [item["key"] for item in data["moved"]],
        ["TASK-456"],
        "trackdown report hierarchy --compare-with nothing.json",
        prepare=(
            "trackdown report hierarchy --format json > current_hierarchy.json",
            "trackdown task update TASK-456 --parent ISSUE-789",
        ),
        changes=False,
    ),
    Line(
        "trackdown status audit --find-violations --output violations.json",
        "status audit",
        lambda data: [item["key"] for item in data["violations"]],
        ["ISSUE-456"],
        "trackdown status audit --find-violations --output nowhere/violations.json",
        prepare=("trackdown issue update ISSUE-456 --status done --force --reason 'in a hurry'",),
        changes=False,
    ),
    Line(
        "trackdown status reset --from-backup latest --tickets-file violations.json",
        "show ISSUE-456",
        lambda data: data["status"],
        "open",
        "trackdown status reset --from-backup 19990101T000000Z --tickets-file violations.json",
        prepare=(
            "trackdown backup create --include-relationships --timestamp",
            "trackdown issue update ISSUE-456 --status done --force --reason 'in a hurry'",
            "trackdown status audit --find-violations --output violations.json",
        ),
    ),
    Line(
        "trackdown workflow apply --from violations_fixed.yaml --validate-steps",
        "show ISSUE-456",
        lambda data: data["status"],
        "review",
        "trackdown workflow apply --from violations.yaml --validate-steps",
        prepare=("printf 'tickets:\\n  - key: ISSUE-456\\n    to: review\\n' > violations_fixed.yaml",),
    ),
    Line(
        "trackdown admin optimize --rebuild-indices --vacuum",
        "admin rebuild",
        lambda data: data["differing"],
        0,
        "trackdown admin optimize --rebuild-indexes",
        changes=False,
    ),
    Line(
        "trackdown admin cache warm --priority-tickets --user-dashboards",
        "admin rebuild",
        lambda data: data["differing"],
        0,
        "trackdown admin cache cool",
        changes=False,
    ),
    Line(
        "trackdown config set query.max_results 100",
        "config get query.max_results",
        lambda data: data["value"],
        100,
        "trackdown config set query.max_results many",
        prepare=("trackdown config set query.max_results 7",),
    ),
    Line(
        "trackdown config set query.pagination true",
        "config get query.pagination",
        lambda data: data["value"],
        True,
        "trackdown config set query.pagination maybe",
        prepare=("trackdown config set query.pagination false",),
    ),
    Line(
        "trackdown config set hierarchy.lazy_load true",
        "config get hierarchy.lazy_load",
        lambda data: data["value"],
        True,
        "trackdown config set hierarchy.lazy_load maybe",
        prepare=("trackdown config set hierarchy.lazy_load false",),
    ),
    Line(
        "trackdown config set hierarchy.batch_size 50",
        "config get hierarchy.batch_size",
        lambda data: data["value"],
        50,
        "trackdown config set hierarchy.batch_size -1",
        prepare=("trackdown config set hierarchy.batch_size 7",),
    ),
    Line(
        "trackdown export --stream --batch-size 100 > large_dataset.json",
        "import large_dataset.json --dry-run",
        lambda data: (len(data["created"]), len(data["same"])),
        (0, 8),
        "trackdown export --stream --batch-size 0",
    ),
    Line(
        'trackdown epic create-with-issues --title "Q2 Feature Development" --from-template quarterly_template.yaml'
        " --auto-assign-teams",
        "list --parent EPIC-124",
        lambda rows: [(row["title"], row["type"]) for row in sorted(rows, key=lambda row: row["key"])],
        [("Search page", "feature"), ("Search index", "enhancement")],
        'trackdown epic create-with-issues --title "X" --from-template labels.yaml',
    ),
    Line(
        "trackdown task bulk-create --parent ISSUE-456 --from-markdown implementation_checklist.md"
        " --estimate-from-history",
        "list --parent ISSUE-456",
        titles,
        ["Write the endpoint", "Write the model"],
        "trackdown task bulk-create --parent TASK-456 --from-markdown implementation_checklist.md",
    ),
    Line(
        'trackdown batch update --query "sprint:23 AND status:review" --set-status done'
        ' --add-comment "Sprint 23 completion"',
        "show ISSUE-789",
        lambda data: (data["status"], data["comments"][-1]["text"]),
        ("done", "Sprint 23 completion"),
        'trackdown batch update --query "sprnt:23" --set-status done',
        prepare=(
            "trackdown sprint create 23 --capacity 40",
            "trackdown update ISSUE-789 --sprint 23 --status review",
        ),
    ),
    Line(
        'trackdown batch update --query "component:security AND priority:P3" --set-priority P2'
        ' --reason "Security priority increase"',
        "show ISSUE-788",
        lambda data: data["priority"],
        "P2",
        'trackdown batch update --query "component:security AND priority:P3" --set-priority P7',
    ),
    Line(
        "trackdown workflow assign ISSUE-456 --workflow feature_development",
        "show ISSUE-456",
        lambda data: (data["workflow"], data["state"], data["status"]),
        ("feature_development", "planning", "open"),
        "trackdown workflow assign ISSUE-456 --workflow feature_developement",
    ),
    Line(
        "trackdown workflow validate --check-transitions --report-violations",
        "workflow validate --check-transitions",
        lambda data: "shipping" in str(data["definitions"]),
        True,
        "trackdown workflow validate --check-transition",
        prepare=(
            "printf '      review -> shipping: []\\n' > .more && sed -i '/planning -> development/r .more'"
            " .ticketing/workflows.yaml",
        ),
        changes=False,
    ),
    Line(
        'trackdown git create-branch ISSUE-456 --format "feature/ISSUE-{id}-{slug}"',
        "show ISSUE-456",
        lambda data: [link["id"] for link in data["links"]],
        ["feature/ISSUE-456-frontend-show-why-a-login-failed"],
        'trackdown git create-branch ISSUE-456 --format "feature/{nothing}"',
    ),
    Line(
        "trackdown git hook install --update-status --time-tracking",
        "show TASK-789",
        lambda data: (data["status"], data["logged_minutes"], [link["kind"] for link in data["links"]]),
        ("review", 120, ["commit"]),
        "trackdown git hook instal --update-status",
    ),
    Line(
        'trackdown cicd update-from-build --build-id ${BUILD_ID} --ticket-pattern "ISSUE-\\d+"'
        ' --on-success "mark-review-ready"',
        "show ISSUE-456",
        lambda data: (data["status"], [link["kind"] for link in data["links"]]),
        ("review", ["build"]),
        'trackdown cicd update-from-build --build-id ${BUILD_ID} --ticket-pattern "ISSUE-(\\d+"',
        prepare=("echo more > more.txt && git add more.txt && git commit -qm 'ISSUE-456: say why'",),
    ),
    Line(
        'trackdown notify configure --channel "#dev-team" --priority P0,P1 --events created,blocked,completed',
        "notify list",
        lambda data: [(item["channel"], item["priorities"], item["events"]) for item in data],
        [("#dev-team", ["P0", "P1"], ["created", "blocked", "completed"])],
        'trackdown notify configure --channel "#dev-team" --priority P0,P9 --events created',
    ),
]
