"""``trackdown session link``."""

from __future__ import annotations

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.session.log_file import name_or_file
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.runs.usage_data import conversation_data
from trackdown.services.runs.sessions import link

EXAMPLES = """\
  trackdown session link TASK-1 --session 5f3d429f-e232-4e38-9d66-1d79f1c3a001
  trackdown session link TASK-1 --session ~/logs/rollout-2026-11-21.jsonl"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("key", metavar="KEY")
    add("--session", required=True, metavar="ID|FILE", help="the session's id, or its log")
    clients = ("claude", "codex", "gemini", "opencode")
    add("--client", default="", choices=("", *clients), metavar="NAME", help=f"whose it is: {', '.join(clients)}")


def command(call: Call) -> Result:
    opened = call.open()
    given = call.arguments
    logs = bootstrap.session_logs(call.environment, opened)
    one, before = link(opened.desk, logs, given.key, name_or_file(given.session, call.folder), given.client)
    key = given.key.strip().upper()
    instead = f", no longer to {', '.join(before)}: a conversation counts to one ticket" if before else ""
    text = safe(f"{one.id} ({one.client}) is tied to {key}{instead}.")
    data = {"ticket": key, "session": conversation_data(one), "moved_from": before}
    return Result(data, [text], quiet=[one.id])
