"""``trackdown runs tell``: a message from a person to an agent at work."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.input_text import STDIN, read_text
from trackdown.cli.working import continue_run, open_to_decide
from trackdown.core.runs.machine import INTERRUPTED_BY_WORDS
from trackdown.render.result import Result
from trackdown.services.runs.telling import tell as leave


def tell(call: Call) -> Result:
    given = call.arguments
    text = read_text(STDIN, call.folder) if given.more == [STDIN] else " ".join(given.more)
    opened = open_to_decide(call)
    run, secrets = leave(opened.desk, given.name, text)
    if run.wait is not None and run.wait.kind in INTERRUPTED_BY_WORDS:
        result = continue_run(call, opened, run)
        if result.data["runs"]:
            return result
    when = "when the turn under way has ended" if opened.store.held(f"run-{run.uid}") else "with its next turn"
    taken = f" {secrets} secret{'' if secrets == 1 else 's'} taken out: the log is for ever." if secrets else ""
    data = {"run": run.key, "ticket": run.ticket_key, "state": run.state, "message": run.messages[-1]}
    return Result(data, [f"{run.agent.id} hears it {when} ({run.key}).{taken}"], quiet=[run.key])
