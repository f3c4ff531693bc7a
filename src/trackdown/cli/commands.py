"""Every command: the module that knows it, what it is for, and the group it is listed in.

A module of a command has ``build(parser, kind)``, which adds its options, and ``command(call)``, which returns a
Result; ``EXAMPLES`` ends its help. It is imported only when its command is typed. ``kind`` is set where the command
was reached through a noun (``task create``).
"""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("trackdown.cli.init", "Set up Trackdown in this repository", "Project"),
    "config": ("trackdown.cli.configuration", "Read and change the project's settings", "Project"),
    "admin": ("trackdown.cli.admin", "Look after the store", "Project"),
    "create": ("trackdown.cli.ticket_create", "Make tickets, from options or from documents", "Tickets"),
    "bulk-create": ("trackdown.cli.bulk_create", "Make a task of every open box of a Markdown file", "Tickets"),
    "show": ("trackdown.cli.ticket_show", "Show a ticket, its document, or what an agent would be given", "Tickets"),
    "list": ("trackdown.cli.ticket_list", "List tickets", "Tickets"),
    "ready": ("trackdown.cli.ticket_ready", "List the tickets that an agent could be given now", "Tickets"),
    "update": ("trackdown.cli.ticket_update", "Change a ticket", "Tickets"),
    "comment": ("trackdown.cli.comment", "Say something about a ticket", "Tickets"),
    "block": ("trackdown.cli.block", "Make a ticket wait for others, or for what a reason says", "Tickets"),
    "unblock": ("trackdown.cli.unblock", "Take away what blocks a ticket", "Tickets"),
    "log": ("trackdown.cli.log", "Show everything that happened to a ticket", "Tickets"),
    "undo": ("trackdown.cli.undo", "Take a step back", "Tickets"),
    "run": ("trackdown.cli.run", "Hand ready tickets to agents, check the results, merge what passed", "Work"),
    "runs": ("trackdown.cli.runs", "Show what agents did, follow it, cancel or retry it", "Work"),
    "approve": ("trackdown.cli.approve", "Approve a result in review, or checks from outside", "Work"),
    "reject": ("trackdown.cli.reject", "Send a result in review back with a reason", "Work"),
    "merge": ("trackdown.cli.merge", "Land a result that waited for your checkout", "Work"),
    "recover": ("trackdown.cli.recover", "Take up what a killed Trackdown left behind", "Work"),
    "demo": ("trackdown.cli.demo", "See the whole job with a recorded agent, in a new folder", "Other"),
    "help": ("trackdown.cli.help", "Show the commands, or how to use one", "Other"),
    "version": ("trackdown.cli.version", "Show the version", "Other"),
}

NOUNS = ("epic", "issue", "task")
NOUN_VERBS = ("create", "show", "list", "update", "bulk-create")
"""What may stand behind a noun; it then means that kind alone."""

WITHOUT_PROJECT = ("help", "version", "demo")

FOR_AGENTS = ("show", "list", "ready", "log", "comment", "config get", "help", "version")
"""What an agent inside a run may do; everything else is a person's."""
