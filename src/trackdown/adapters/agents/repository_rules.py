"""Rules in a repository's own settings by which its client asks somebody before it acts.

Seen with Claude Code: `permissions.ask` of `.claude/settings.json` holds although Trackdown allows everything; without
a person the tool is refused, the turn ends as if all were well, and the ticket's rounds are used up.
"""

from __future__ import annotations

from pathlib import Path

from trackdown.adapters.agents.json_lines import mapping
from trackdown.adapters.agents.repository_settings import settings_of
from trackdown.ports.checkup import Remark

ASKS = {"claude": (".claude/settings.json",)}
"""Where a client looks for such rules in a workspace, among what is committed. Of the other clients' files this is not
known; ``doctor`` names them all the same."""
NAMED = 3


def remarks(client: str, root: Path) -> list[Remark]:
    """A file that cannot be read is none: the client says so itself."""
    found: list[Remark] = []
    for name in ASKS.get(client, ()):
        asked = _asked(root / name)
        if asked:
            more = f" and {len(asked) - NAMED} more" if len(asked) > NAMED else ""
            rules = ", ".join(asked[:NAMED]) + more
            text = f"{name} makes the client ask before {rules}, and nobody answers: it is refused"
            found.append(
                Remark("warning", text, "Take these rules out of permissions.ask there, or give such work to others.")
            )
    return found


def _asked(path: Path) -> list[str]:
    asked = mapping(settings_of(path).get("permissions")).get("ask")
    return [rule[:80] for rule in asked if isinstance(rule, str)] if isinstance(asked, list) else []
