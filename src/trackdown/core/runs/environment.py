"""Which variables of the person's environment an agent or a check gets: a list of what is let through, never of what
is held back, so that a secret nobody thought of stays out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

BASE = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "COLUMNS"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "WINDIR"),
        *("XDG_CACHE_HOME", "XDG_DATA_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
        *("PYENV_ROOT", "PYENV_VERSION", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "NVM_DIR", "VOLTA_HOME", "ASDF_DIR"),
        *("GOPATH", "GOROOT", "CARGO_HOME", "RUSTUP_HOME", "JAVA_HOME", "GRADLE_USER_HOME", "GEM_HOME", "NODE_PATH"),
    }
)
_PREFIXES = ("LC_",)
_COLLECTS_NOTHING = {
    "GIT_CONFIG_COUNT": "2",
    **{"GIT_CONFIG_KEY_0": "gc.auto", "GIT_CONFIG_VALUE_0": "0"},
    **{"GIT_CONFIG_KEY_1": "maintenance.auto", "GIT_CONFIG_VALUE_1": "false"},
}
"""A collection of garbage that git begins in the background would be ended with the run, halfway, and begun again by
the next: what it had packed so far stays behind each time."""


def base_environment(person: Mapping[str, str], also: Iterable[str]) -> dict[str, str]:
    """What checks get: the base and what the configuration names (``[environment] pass``). Nothing asks anything:
    there is no terminal, and git neither prompts nor pages. Git begins no collection of garbage by itself."""
    wanted = BASE | set(also)
    kept = {name: value for name, value in person.items() if name in wanted or name.startswith(_PREFIXES)}
    return {**_COLLECTS_NOTHING, **kept, "TERM": "dumb", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat", "CI": "true"}
