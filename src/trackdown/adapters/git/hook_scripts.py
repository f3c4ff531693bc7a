"""The texts of the hooks that Trackdown puts into a repository: plain sh, as git has it everywhere.

A hook never fails a commit and never holds one up for long: what it starts has a time limit of its own, and a commit
that names nothing like a key starts nothing at all.
"""

from __future__ import annotations

import shlex

from trackdown.ports.hooks import POST_COMMIT, POST_MERGE, POST_REWRITE

MARK = "# trackdown hook: `trackdown git hook uninstall` takes it away."
_OPTIONS = "# options:"
_PROGRAM = "# program: "

_CALL = """\
if [ -z "${{TRACKDOWN_RUN:-}}" ] && [ -x {program} ]; then
    {condition}{program} -P -m trackdown git scan --from-hook {name}{options}{rest}
fi
"""
# Of a merge all that it merged; the first commit and the last of a shallow clone have no parent to begin behind.
_NAMED = """\
said=$(git log -500 --format=%B HEAD^1..HEAD 2>/dev/null || git log -1 --format=%B 2>/dev/null)
    case "$said" in *[A-Za-z0-9_]-[0-9]*) ;; *) exit "$code" ;; esac
    """
_MERGED = '[ "${1:-0}" = 1 ] || '


def hook(name: str, before: str, program: str, options: list[str]) -> str:
    """A hook that runs ``before`` (an expression of sh) with the same arguments and input, then tells Trackdown, and
    ends as ``before`` did."""
    lines = ["#!/bin/sh", MARK, f"{_PROGRAM}{program}", " ".join([_OPTIONS, *options]), f"before={before}", "code=0"]
    # A tool that puts a hook over ours and calls it must not be called by ours in turn without an end.
    call = """\
if [ -x "$before" ] && [ "${{TRACKDOWN_BEFORE:-}}" != "$PWD:$before" ]; then
    {}TRACKDOWN_BEFORE="$PWD:$before" "$before" "$@" || code=$?
fi"""
    if name == POST_REWRITE:
        lines += ["input=$(cat)", call.format("printf '%s\\n' \"$input\" | ")]
        start, rest = "printf '%s\\n' \"$input\" | ", ' --rewritten - --by "${1:-}"'
    else:
        lines += [call.format("")]
        start, rest = {POST_COMMIT: _NAMED, POST_MERGE: _MERGED}[name], " </dev/null"
    more = "".join(f" {option}" for option in options)
    words = {"name": name, "program": shlex.quote(program), "options": more, "rest": rest, "condition": start}
    return "\n".join(lines) + "\n" + _CALL.format(**words) + 'exit "$code"\n'


def passing(before: str) -> str:
    """A hook that only runs the one that was there, wherever it is by then."""
    return "\n".join(["#!/bin/sh", MARK, f"before={before}", '[ -x "$before" ] || exit 0', 'exec "$before" "$@"', ""])


def is_ours(text: str) -> bool:
    return MARK in text.split("\n", 3)[:2]


def options_of(text: str) -> list[str]:
    """The options that a hook of ours hands on."""
    return _line(text, _OPTIONS).split()


def program_of(text: str) -> str:
    """What a hook of ours starts."""
    return _line(text, _PROGRAM)


def _line(text: str, start: str) -> str:
    return next((line.removeprefix(start) for line in text.splitlines() if line.startswith(start)), "")
