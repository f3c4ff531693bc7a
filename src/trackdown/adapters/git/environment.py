"""What git sees of the world when Trackdown starts it."""

from __future__ import annotations

from collections.abc import Mapping

# Overrides of the repository's and the person's configuration. Nothing may run, ask or sign behind our back
# (hooks, file monitor, signing), nothing may start in the background (gc, maintenance), and results may not depend
# on taste (quoting, submodule recursion, recorded conflict resolutions, automatic stashes).
OVERRIDES: tuple[str, ...] = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "commit.gpgSign=false",
    "tag.gpgSign=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "core.quotePath=false",
    # An irreversible line ending must not stop us from keeping a file.
    "core.safecrlf=false",
    "submodule.recurse=false",
    "rerere.enabled=false",
    "merge.autoStash=false",
    "merge.verifySignatures=false",
    "i18n.commitEncoding=UTF-8",
    "advice.detachedHead=false",
    "advice.addEmbeddedRepo=false",
)

# Of the caller's GIT_* variables these stay. Who the person is, and which files hold their configuration (without
# them git would read somebody else's); how to reach a server (a partial clone fetches objects when they are needed);
# where a relocated git keeps its own programs. Everything else describes the place in which some outer git command
# or hook is working (GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE, ...) or changes output that we parse.
_KEPT = frozenset(
    {
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_COUNT",
        "GIT_EXEC_PATH",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
    }
)
_KEPT_FAMILIES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_SSL_", "GIT_PROXY_")


def git_environment(caller: Mapping[str, str]) -> dict[str, str]:
    """The environment for git, made of the caller's."""
    kept = {
        name: value
        for name, value in caller.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_FAMILIES)
    }
    kept.update(
        {
            "LC_ALL": "C",
            "LANGUAGE": "C",
            "GIT_TERMINAL_PROMPT": "0",
            # Empty, not absent: git then asks no helper program either.
            "GIT_ASKPASS": "",
            "SSH_ASKPASS": "",
            "GIT_ADVICE": "0",
            # Reading must not take the index lock away from the person's own git.
            "GIT_OPTIONAL_LOCKS": "0",
        }
    )
    return kept
