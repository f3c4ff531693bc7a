"""The brief as it is handed over to one agent, in its own conventions."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.planning.handover.conventions import PLAIN, Conventions
from trackdown.core.planning.handover.executor import executor_rules, skill_call
from trackdown.core.runs.policy import PinnedContract

_DO = (
    "Everything that you need is above. Do the ticket on your own, and when it is done report back in a few lines: "
    "what you made, what you decided, what is left."
)
_THINK = (
    "Take the time to think this through, edge cases and what can fail included, before you settle on an answer. Then "
    "report back: what you decided and why, what you weighed and left, what stays open."
)


class Handing(NamedTuple):
    """``thinking``: the work is to be thought about more than written down. ``skill``: the rules lie in the workspace
    as a skill."""

    conventions: Conventions = PLAIN
    contract: PinnedContract | None = None
    thinking: bool = False
    skill: bool = False


def handed_over(brief: str, handing: Handing) -> str:
    """The whole text for the agent."""
    conventions = handing.conventions
    parts = [f"{conventions.mention}: this ticket is yours.\n"] if conventions.mention else []
    parts.append(brief)
    if handing.contract is not None:
        parts.append("\n".join(_contract(handing, handing.contract)))
    parts += ["## Report back\n", _THINK if handing.thinking else _DO, ""]
    return "\n".join(parts)


def _contract(handing: Handing, contract: PinnedContract) -> list[str]:
    does = "calls the API as it says" if contract.side == "client" else "serves the API as it says"
    lines = ["## The contract", "", f"{contract.path} is the contract: your work {does}. When you end, it is compared"]
    lines[-1] += " with the source, operation by operation."
    if contract.operations:
        lines += ["", f"Yours of its operations ({len(contract.operations)}):", ""]
        lines += [f"- {name}" for name in contract.operations]
    call = skill_call(handing.conventions) if handing.skill else ""
    return [*lines, "", *([f"Use {call}."] if call else executor_rules()), ""]
