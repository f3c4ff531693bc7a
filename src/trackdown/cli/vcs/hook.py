"""``trackdown git hook``: install, uninstall, status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.plain import safe
from trackdown.render.result import Result

if TYPE_CHECKING:
    from trackdown.ports.hooks import HookState

VERBS = ("install", "uninstall", "status")
_STATUS, _TIME = "--update-status", "--time-tracking"
EXAMPLES = """\
  trackdown git hook install --update-status --time-tracking
  trackdown git hook install --no-time-tracking    # what is not named stays as it was
  trackdown git hook status
  trackdown git hook uninstall"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("verb", metavar="VERB", choices=VERBS, help=", ".join(VERBS))
    for option, does in (
        (_STATUS, "`fixes KEY` in a commit moves the ticket to review"),
        (_TIME, "`KEY #2h` in a commit logs time"),
    ):
        either = parser.add_mutually_exclusive_group()
        either.add_argument(option, action="store_true", default=None, help=f"install: {does}")
        off = _off(option)
        either.add_argument(off, dest=_name(option), action="store_false", help="install: not, though it did before")


def command(call: Call) -> Result:
    given = call.arguments
    wanted = [(option, getattr(given, _name(option))) for option in (_STATUS, _TIME)]
    if given.verb != "install" and any(on is not None for _, on in wanted):
        hint = f"`trackdown git hook install` takes them, also when the hooks are there already; {given.verb} does not."
        raise UsageError(f"{_STATUS} and {_TIME} belong to install.", thing=f"git hook {given.verb}", hint=hint)
    hooks = bootstrap.hooks(call.open())
    if given.verb != "install":
        state = hooks.uninstall() if given.verb == "uninstall" else hooks.status()
        return _answer(state, [])
    # Whoever installs them again, to renew them, did not change their mind about what they do.
    before = hooks.status().options
    kept = [option for option, on in wanted if on is None and option in before]
    return _answer(hooks.install([option if on or option in kept else _off(option) for option, on in wanted]), kept)


def _off(option: str) -> str:
    return f"--no-{option[2:]}"


def _name(option: str) -> str:
    return option[2:].replace("-", "_")


def _answer(state: HookState, kept: list[str]) -> Result:
    lines = [*_lines(state), *([f"Kept as before: {', '.join(kept)}."] if kept else [])]
    data = {**_data(state), "kept": kept}
    return Result(data, [safe(line) for line in lines], quiet=[hook.path for hook in state.hooks])


def _data(state: HookState) -> dict[str, object]:
    return {
        "installed": state.installed,
        "folder": state.folder,
        "update_status": _STATUS in state.options,
        "time_tracking": _TIME in state.options,
        "program": state.program or None,
        "startable": state.startable,
        "hooks": [{**hook._asdict(), "before": hook.before or None} for hook in state.hooks],
    }


def _lines(state: HookState) -> list[str]:
    lines = [f"Hooks in {state.folder}:"]
    for hook in state.hooks:
        first = f" after {hook.before}" if hook.before else ""
        what = f"tells Trackdown{first}" if hook.ours else "does not tell Trackdown"
        lines.append(f"  {hook.name:<13} {what}")
    if not any(hook.ours for hook in state.hooks):
        return [*lines, "`trackdown git hook install` lets commits tell their tickets."]
    if not state.startable:
        lines.append(f"They do nothing: {state.program} is gone. Install them again.")
    done = [text for option, text in _MEANINGS.items() if option in state.options]
    return [*lines, f"Commits are tied to the tickets that they name{''.join(f', {text}' for text in done)}."]


_MEANINGS = {_STATUS: "`fixes KEY` moves to review", _TIME: "`KEY #2h` logs time"}
