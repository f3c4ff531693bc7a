"""Every command: the module that knows it, what it is for, and the group it is listed in.

A module of a command has ``build(parser, kind)``, which adds its options, and ``command(call)``, which returns a
Result; ``EXAMPLES`` ends its help. It is imported only when its command is typed. ``kind`` is set where the command
was reached through the noun of a kind (``task create``); behind ``ticket`` any kind is meant.
"""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("trackdown.cli.init", "Set up Trackdown in this repository", "Begin"),
    "demo": ("trackdown.cli.demo", "See the whole job with a recorded agent, in a new folder", "Begin"),
    "help": ("trackdown.cli.help", "Show the commands, or how to use one", "Begin"),
    "create": ("trackdown.cli.ticket_create", "Make tickets, from options or from documents", "Write down work"),
    "import": ("trackdown.cli.data.import_", "Read tickets that `export` wrote", "Write down work"),
    "show": ("trackdown.cli.ticket_show", "Show a ticket, its document, or what an agent would be given", "Look"),
    "list": ("trackdown.cli.ticket_list", "List tickets, filtered by options or by a query", "Look"),
    "ready": ("trackdown.cli.ticket_ready", "List the tickets that an agent could be given now", "Look"),
    "watch": ("trackdown.cli.watch", "Follow what changes, live", "Look"),
    "log": ("trackdown.cli.log", "Show everything that happened to a ticket", "Look"),
    "update": ("trackdown.cli.ticket_update", "Change a ticket", "Move work along"),
    "comment": ("trackdown.cli.comment", "Say something about a ticket", "Move work along"),
    "block": ("trackdown.cli.block", "Make a ticket wait for others, or for what a reason says", "Move work along"),
    "unblock": ("trackdown.cli.unblock", "Take away what blocks a ticket", "Move work along"),
    "link": ("trackdown.cli.tickets.link", "Tie a ticket to others, commits, branches, pages", "Move work along"),
    "unlink": ("trackdown.cli.tickets.unlink", "Take such a tie away", "Move work along"),
    "reclassify": ("trackdown.cli.tickets.reclassify", "Make another kind of a ticket", "Move work along"),
    "archive": ("trackdown.cli.tickets.archive", "Put tickets away: hidden, never gone", "Move work along"),
    "unarchive": ("trackdown.cli.tickets.unarchive", "Take archived tickets out again", "Move work along"),
    "undo": ("trackdown.cli.undo", "Take a step back", "Move work along"),
    "route": ("trackdown.cli.route", "Say who should do a ticket, and why", "Let agents work"),
    "delegate": (
        "trackdown.cli.delegate",
        "Hand tickets over: route, brief, run, check, merge, close, report",
        "Let agents work",
    ),
    "run": (
        "trackdown.cli.run",
        "Hand ready tickets to agents, check the results, merge what passed",
        "Let agents work",
    ),
    "runs": ("trackdown.cli.runs", "Show what agents did, follow it, cancel or retry it", "Let agents work"),
    "questions": ("trackdown.cli.questions", "Show what agents ask", "Let agents work"),
    "answer": ("trackdown.cli.answer", "Answer what an agent asks, and let it go on", "Let agents work"),
    "approve": ("trackdown.cli.approve", "Approve a result, checks from outside, or a guard", "Let agents work"),
    "reject": ("trackdown.cli.reject", "Send a result in review back with a reason", "Let agents work"),
    "merge": ("trackdown.cli.merge", "Land a result that waited for your checkout", "Let agents work"),
    "recover": ("trackdown.cli.recover", "Take up what a killed Trackdown left behind", "Let agents work"),
    "doctor": ("trackdown.cli.doctor", "Check what runs need here: agents, sandbox, git, store", "Let agents work"),
    "usage": ("trackdown.cli.usage", "Show the tokens and money that agents used", "Let agents work"),
    "performance": (
        "trackdown.cli.performance",
        "Show how well agents did, by type of ticket or by agent",
        "Let agents work",
    ),
    "validate": ("trackdown.cli.data.validate", "Check hierarchy, workflows and relations", "Keep it in order"),
    "export": ("trackdown.cli.data.export", "Write tickets as JSON, one stream or one document", "Keep it in order"),
    "config": ("trackdown.cli.configuration", "Read and change the project's settings", "Keep it in order"),
    "completion": ("trackdown.cli.completion", "Print the completion script of a shell", "Keep it in order"),
    "version": ("trackdown.cli.version", "Show the version", "Keep it in order"),
}

KINDS = ("epic", "issue", "task", "ticket")
"""Nouns of a kind. The everyday verbs may stand behind each of them."""

KIND_VERBS = (
    *("create", "show", "list", "update", "comment", "block", "unblock", "link", "unlink", "reclassify"),
    *("archive", "unarchive", "log"),
)
"""Commands that may stand behind the noun of a kind; they then mean that kind alone."""

_BULK = ("trackdown.cli.batch.update", "Change every ticket that a query finds")
NOUNS: dict[str, dict[str, tuple[str, str]]] = {
    "epic": {
        "bulk-update": _BULK,
        "breakdown": ("trackdown.cli.plan.breakdown", "Make issues and tasks of an epic's boxes and headings"),
        "create-with-issues": (
            "trackdown.cli.plan.create_with_issues",
            "Make an epic and its issues of a template, or of a page",
        ),
    },
    "issue": {
        "bulk-update": _BULK,
        "breakdown": ("trackdown.cli.plan.breakdown", "Make child tickets of a ticket's boxes and headings"),
    },
    "task": {
        "bulk-update": _BULK,
        "bulk-create": ("trackdown.cli.plan.bulk_create", "Make a task of every open box of a Markdown file"),
        "generate-checklist": ("trackdown.cli.plan.checklist", "Make a checklist of a ticket's criteria"),
    },
    "ticket": {
        "bulk-update": _BULK,
        "approve": ("trackdown.cli.approve", "Approve a result, checks from outside, or a guard"),
        "lint": ("trackdown.cli.tickets.lint", "Say what an agent without context would miss in a ticket"),
        "classify": ("trackdown.cli.plan.classify", "Say whether a wish is an epic, an issue or a task, and why"),
    },
    "batch": {"update": _BULK},
    "sprint": {
        "create": ("trackdown.cli.sprints.create", "Begin to plan a sprint"),
        "list": ("trackdown.cli.sprints.list_", "List the sprints"),
        "show": ("trackdown.cli.sprints.show", "Show a sprint: allocation, health, burndown"),
        "update": ("trackdown.cli.sprints.update", "Change a sprint's dates, goal or capacity"),
        "plan": ("trackdown.cli.sprints.plan", "Fill a sprint from the backlog, by capacity and priority"),
        "add": ("trackdown.cli.sprints.add", "Put tickets into a sprint"),
        "remove": ("trackdown.cli.sprints.remove", "Take tickets out of their sprint"),
        "start": ("trackdown.cli.sprints.start", "Begin a sprint"),
        "close": ("trackdown.cli.sprints.close", "End a sprint and carry over what is left"),
        "velocity": ("trackdown.cli.sprints.velocity", "Show what past sprints got done"),
    },
    "workflow": {
        "list": ("trackdown.cli.workflows.list_", "List the workflows of this project"),
        "show": ("trackdown.cli.workflows.show", "Show a workflow, or where a ticket stands in its own"),
        "assign": ("trackdown.cli.workflows.assign", "Give a ticket, or a type of tickets, a workflow"),
        "start": ("trackdown.cli.workflows.start", "Begin work on a ticket: assignee, branch, CI"),
        "monitor": ("trackdown.cli.workflows.monitor", "Report what is blocked, late or moved by pull requests"),
        "validate": ("trackdown.cli.workflows.validate", "Find what breaks the rules of its workflow"),
        "apply": ("trackdown.cli.workflows.apply", "Move tickets as a file says, step by step"),
    },
    "status": {
        "audit": ("trackdown.cli.workflows.audit", "Find tickets whose status cannot be right"),
        "reset": ("trackdown.cli.workflows.reset", "Put tickets back to the status of a backup"),
    },
    "relationship": {
        "list": ("trackdown.cli.relationships.list_", "List the relations of a ticket"),
        "add": ("trackdown.cli.relationships.add", "Relate two tickets"),
        "remove": ("trackdown.cli.relationships.remove", "Take a relation away"),
        "audit": ("trackdown.cli.relationships.audit", "Find what is wrong with parents and relations"),
        "validate": ("trackdown.cli.relationships.validate", "Check the relations of a ticket and what is below it"),
        "graph": ("trackdown.cli.relationships.graph", "Draw who waits for whom"),
    },
    "relationships": {
        "rebuild": ("trackdown.cli.relationships.rebuild", "Find lost parents and relations in the git history"),
    },
    "orphaned": {
        "list": ("trackdown.cli.relationships.orphans", "List tickets that have lost their parent"),
        "fix": ("trackdown.cli.relationships.fix", "Give orphaned tickets a parent"),
    },
    "label": {
        "list": ("trackdown.cli.taxonomy.labels", "List the labels in use"),
        "standardize": ("trackdown.cli.taxonomy.standardize", "Make one label of its aliases"),
    },
    "component": {
        "list": ("trackdown.cli.taxonomy.components", "List the components in use"),
        "audit": ("trackdown.cli.taxonomy.audit", "Find components that are written in several ways"),
    },
    "template": {
        "list": ("trackdown.cli.templates.list_", "List the templates for tickets and comments"),
        "show": ("trackdown.cli.templates.show", "Show a template"),
    },
    "report": {
        "hierarchy": ("trackdown.cli.reports.hierarchy", "Show the tree of tickets with its progress"),
        "orphaned": ("trackdown.cli.reports.orphaned", "Report tickets without a parent"),
        "status": ("trackdown.cli.reports.status", "Count tickets by status, priority, assignee and more"),
        "response": ("trackdown.cli.reports.response", "Report response times: answered, at risk, breached"),
        "forecast": ("trackdown.cli.reports.forecast", "Compare what tickets were to take with what they took"),
        "time": ("trackdown.cli.reports.time_", "Report estimated, logged and remaining time"),
    },
    "workspace": {
        "list": ("trackdown.cli.workspaces.list_", "List the workspaces of runs on this machine"),
        "open": ("trackdown.cli.workspaces.open_", "Say where a workspace is, or open a shell there"),
        "diff": ("trackdown.cli.workspaces.diff", "Show what a workspace changes, untracked files too"),
        "prune": ("trackdown.cli.workspaces.prune", "Clear away what is merged or kept"),
    },
    "backup": {
        "create": ("trackdown.cli.data.backup_create", "Keep everything as it is now"),
        "list": ("trackdown.cli.data.backup_list", "List the backups"),
        "verify": ("trackdown.cli.data.backup_verify", "Check that a backup is whole"),
        "restore": ("trackdown.cli.data.backup_restore", "Bring tickets back to what a backup holds"),
    },
    "admin": {
        "rebuild": ("trackdown.cli.admin.rebuild", "Fold every table again from the log, and say what differed"),
        "redact": ("trackdown.cli.admin.redact", "Take a leaked secret out of transcripts, outputs and runs"),
        "optimize": ("trackdown.cli.admin.optimize", "Make the store small and its indexes fresh"),
        "cache": ("trackdown.cli.admin.cache", "Read what is asked most often into memory"),
    },
    "git": {
        "create-branch": ("trackdown.cli.vcs.create_branch", "Make a branch named for a ticket"),
        "hook": ("trackdown.cli.vcs.hook", "Let commits and merges tell their tickets"),
        "scan": ("trackdown.cli.vcs.scan", "Read commits that name tickets, as the hooks would"),
    },
    "cicd": {
        "update-from-build": ("trackdown.cli.vcs.update_from_build", "Tell tickets how a build went"),
    },
    "contract": {
        "new": ("trackdown.cli.contracts.new", "Begin an API contract"),
        "lint": ("trackdown.cli.contracts.lint", "Say what is wrong with a contract itself"),
        "show": ("trackdown.cli.contracts.show", "Show the operations of a contract"),
        "convert": ("trackdown.cli.contracts.convert", "Make OpenAPI of a Markdown contract, or the reverse"),
        "check": ("trackdown.cli.contracts.check", "Check source code, or a running server, against a contract"),
    },
    "notify": {
        "configure": ("trackdown.cli.notify.configure", "Say who is told about what"),
        "list": ("trackdown.cli.notify.list_", "List the channels"),
        "remove": ("trackdown.cli.notify.remove", "Forget a channel"),
        "test": ("trackdown.cli.notify.test_", "Send a first message"),
        "log": ("trackdown.cli.notify.log", "Show what was sent, what waits, what failed"),
        "flush": ("trackdown.cli.notify.flush", "Send what is due"),
    },
    "session": {
        "link": ("trackdown.cli.session.link", "Tie a conversation from outside to a ticket"),
        "archive": ("trackdown.cli.session.archive", "Keep such a conversation, without its secrets"),
        "list": ("trackdown.cli.session.list_", "List the conversations of a ticket"),
        "show": ("trackdown.cli.session.show", "Show a conversation that was kept"),
    },
}
"""What stands behind each noun besides ``KIND_VERBS``, with its module and purpose."""

WITHOUT_PROJECT = ("help", "version", "demo", "completion", "usage")

FOR_AGENTS = (
    *("show", "list", "ready", "log", "comment", "config get", "help", "version", "template list", "template show"),
    *("relationship list", "relationship graph", "sprint list", "sprint show", "workflow list", "workflow show"),
    *("report hierarchy", "report status", "label list", "component list", "orphaned list"),
    *("contract check", "contract lint", "contract show", "ticket lint"),
)
"""What an agent inside a run may do; everything else is a person's."""


def verbs_of(noun: str) -> dict[str, tuple[str, str]]:
    """Everything that may stand behind a noun, with its module and purpose."""
    shared = {verb: COMMANDS[verb][:2] for verb in KIND_VERBS} if noun in KINDS else {}
    return {**shared, **NOUNS[noun]}
