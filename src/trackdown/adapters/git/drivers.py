"""Switches off the content filters and merge drivers that only the repository's own configuration names.

gitattributes(5) lets a file choose a filter or a merge driver by its name; the configuration says which program that
is. An agent can write both, so of that configuration only what lies outside of the repository (the person's, the
system's) is believed: a name that the repository itself configures gets the person's setting instead, or none. Git LFS
is the exception, with exactly the commands that ``git lfs install --local`` writes.

Content then passes a filter that is switched off unchanged, and files are merged as text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from trackdown.errors import RepositoryUnusable

RUN_DRIVERS = frozenset({"add", "cherry-pick", "ls-files", "read-tree", "reset", "update-index", "write-tree"})
"""The commands, of those that we run in workspaces and checkouts, which read or write files with their filters.

Also those that only write an index: git then looks again at files which changed in the same tick of the clock."""

LISTING = (
    "config",
    "-z",
    "--show-scope",
    "--get-regexp",
    r"^(filter|merge)\..*\.(clean|smudge|process|required|driver)$",
)
"""Asks git for every driver with the place that it is configured in, included files as well."""

PROGRAMS = ("clean", "smudge", "process")

_OF_THE_REPOSITORY = frozenset({"local", "worktree"})
_KEY = re.compile(r"(filter|merge)\.(.*)\.(clean|smudge|process|required|driver)", re.DOTALL)
# The sections that name drivers, and those that bring other files in; git takes their names in any case.
_SECTION = re.compile(rb"\[\s*(filter|merge|include)", re.IGNORECASE)
_LFS = {
    "filter.lfs.clean": {"git-lfs clean -- %f"},
    "filter.lfs.smudge": {"git-lfs smudge -- %f"},
    "filter.lfs.process": {"git-lfs filter-process"},
    "filter.lfs.required": {"true", "false"},
}
# Not an empty driver: git takes that for a merge that went well, and one side would be dropped without a word.
_MERGE_AS_TEXT = "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
_WITHOUT = {"clean": "", "smudge": "", "process": "", "required": "false", "driver": _MERGE_AS_TEXT}


def can_be_named(git_dir: Path | None) -> bool:
    """Whether the repository's own configuration may name a driver: it has a section for them, or includes other files.

    Git itself need not be asked where it cannot, which is nearly everywhere: reading two small files takes a hundredth
    of the time. What cannot be read counts as if it did.
    """
    if git_dir is None:
        return True
    try:
        link = git_dir / "commondir"  # of a linked work tree: where the folder that all of them share is
        common = git_dir / os.fsdecode(link.read_bytes()).strip("\n") if link.is_file() else git_dir
        places = (common / "config", common / "config.worktree", git_dir / "config.worktree")
        return any(_names_one(file) for file in places)
    except OSError:
        return True


def _names_one(file: Path) -> bool:
    # Not a plain file: a pipe, for one, at which we would wait.
    return _SECTION.search(file.read_bytes()) is not None if file.is_file() else os.path.lexists(file)


class Drivers(NamedTuple):
    """What ``LISTING`` gave: the settings outside of the repository by key, and the repository's own, for each driver
    that is not believed, by the last part of their keys."""

    trusted: dict[str, str]
    own: dict[tuple[str, str], dict[str, str]]


def overrides(listing: bytes) -> list[str]:
    """Settings ``key=value`` for ``git -c`` that take the repository's own drivers out of what ``LISTING`` gave.

    Raises RepositoryUnusable for a driver that no setting can take out because of its name.
    """
    found = _read(listing)
    return [s for driver, keys in found.own.items() for s in _settings(*driver, keys, found.trusted)]


def switched_off(listing: bytes) -> dict[str, bool]:
    """The filters that the repository configures and that do not run, and whether git must not do without them."""
    found = _read(listing)
    off = {}
    for (kind, name), keys in found.own.items():
        if kind == "filter" and not _is_answered(f"filter.{name}", keys, found.trusted):
            told = (keys.get("required", "false"), found.trusted.get(f"filter.{name}.required", "false"))
            off[name] = any(map(_is_true, told))
    return off


def _read(listing: bytes) -> Drivers:
    trusted: dict[str, str] = {}
    own: dict[tuple[str, str], dict[str, str]] = {}
    believed: dict[tuple[str, str], bool] = {}
    parts = os.fsdecode(listing).split("\0")
    for scope, entry in zip(parts[::2], parts[1::2], strict=False):
        # Without a line break the setting has no value, which means true.
        key, _, value = entry.partition("\n") if "\n" in entry else (entry, "", "true")
        match = _KEY.fullmatch(key)
        if match is None:
            continue
        if scope not in _OF_THE_REPOSITORY:
            trusted[key] = value
            continue
        driver = (match[1], match[2])
        own.setdefault(driver, {})[match[3]] = value
        believed[driver] = believed.get(driver, True) and value in _LFS.get(key, ())
    return Drivers(trusted, {driver: keys for driver, keys in own.items() if not believed[driver]})


def _is_answered(driver: str, keys: Mapping[str, str], trusted: Mapping[str, str]) -> bool:
    """Whether the person has a program of their own for each that the repository names."""
    return all(f"{driver}.{key}" in trusted for key in keys if key in PROGRAMS)


def _is_true(value: str) -> bool:
    return value.lower() not in ("false", "no", "off", "0", "")


def _settings(kind: str, name: str, keys: Mapping[str, str], trusted: dict[str, str]) -> list[str]:
    driver = f"{kind}.{name}"
    # `git -c` takes everything before the first '=' as the name. And where a process is configured, also an empty one,
    # git does not look at the other two: the person's own filter would be out as well.
    others = {f"{driver}.clean", f"{driver}.smudge"} & trusted.keys()
    if "=" in name or ("process" in keys and f"{driver}.process" not in trusted and others):
        raise RepositoryUnusable(
            "The repository configures a filter or a merge driver that cannot be switched off.",
            thing=driver,
            hint="See who configured it: git config --show-origin --get-regexp '^(filter|merge)'. Without '=' in its "
            "name, and without a process where your own configuration has none, it can be.",
        )
    settings = {key: trusted.get(f"{driver}.{key}", _WITHOUT[key]) for key in keys}
    if _is_true(keys.get("required", "false")) and _is_answered(driver, keys, trusted):
        # Of the repository's word this much is believed: it starts nothing, and what fails then was not let through.
        settings["required"] = "true"
    return [f"{driver}.{key}={value}" for key, value in settings.items()]
