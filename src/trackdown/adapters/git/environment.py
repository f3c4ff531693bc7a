"""What git sees of the world when Trackdown starts it.

An agent can make git start programs of its choice (a filter, a credential helper), so git gets an allow-list of the
caller's environment: secrets that are meant for other programs stay out.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

# Overrides of the repository's and the person's configuration. Nothing may run, ask or sign behind our back
# (hooks, file monitor, signing), nothing may start in the background (gc, maintenance), and results may not depend
# on taste (quoting, submodule recursion, recorded conflict resolutions, automatic stashes).
OVERRIDES: tuple[str, ...] = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    # An index is one file, so that a copy of it is whole.
    "core.splitIndex=false",
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
    "advice.graftFileDeprecated=false",
    "advice.addEmbeddedRepo=false",
)

# Where programs, homes and temporary files are, and which language, time zone and terminal; how to reach a server.
_BASE = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "TERM", "XDG_CONFIG_HOME"),
        # A git that lies in a place of its own needs these to find its libraries, or (macOS) itself.
        *("LD_LIBRARY_PATH", "DEVELOPER_DIR"),
        # Windows.
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERNAME", "USERPROFILE"),
        *("HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES"),
        *("SSH_AUTH_SOCK", "SSH_AGENT_PID", "CURL_CA_BUNDLE"),
    }
)
_BASE_FAMILIES = ("LC_", "SSL_CERT_")

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
        if name in _KEPT or name.startswith(_KEPT_FAMILIES) or _is_base(name)
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
            # An object is what its name says, and a commit's parents are those that it names: an agent can add
            # `git replace` refs and grafts, and a checkout would hold something else than what was verified by name.
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_GRAFT_FILE": os.devnull,
        }
    )
    return kept


def _is_base(name: str) -> bool:
    # Windows spells names in any case, and programs that ask for a proxy do as well.
    upper = name.upper()
    return upper in _BASE or upper.startswith(_BASE_FAMILIES) or upper.endswith("_PROXY")
