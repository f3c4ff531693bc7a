"""Beginning a project: its configuration, its store, and what is already there."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple

from trackdown.core.settings.reading import settings
from trackdown.core.tickets.kinds import DEFAULT_PREFIXES, checked_prefix
from trackdown.errors import InvalidInput, StoreMissing, Unusable

MISSING = "This project has no store on this machine."


class Ground(NamedTuple):
    """Where the project's things lie or will lie. ``common_dir`` is empty outside a git repository."""

    root: str
    common_dir: str
    config: str
    store: str


class Workshop(NamedTuple):
    """What is needed to set things up: ``make_store(path, project, replica)`` never writes over anything,
    ``write(path, text)`` puts a file in place whole, ``read`` parses a configuration, ``project_of`` opens a store."""

    make_store: Callable[[str, str, str], None]
    write: Callable[[str, str], None]
    read: Callable[[str], dict[str, Any]]
    project_of: Callable[[str], str]
    new_uid: Callable[[], str]


class Begun(NamedTuple):
    """``made`` names what is new: config, store; empty if everything was there. ``moved_from`` is the folder in which
    the store was before this was a git repository, if it was brought here now."""

    project: str
    ground: Ground
    made: list[str]
    moved_from: str = ""


def begin(ground: Ground, workshop: Workshop, prefixes: dict[str, str], *, new_store: bool = False) -> Begun:
    """Set up what is missing and leave alone what is there.

    ``prefixes`` are the key prefixes that were asked for. Raises StoreMissing for a project whose store is not on this
    machine unless ``new_store``, InvalidInput for prefixes that differ from those in force, and what the parts raise.
    """
    if os.path.exists(ground.config):
        return _join(ground, workshop, prefixes, new_store)
    wanted = _checked(prefixes)
    kept = os.path.exists(ground.store)
    # The store first: a set-up that is cut off in between is then completed by the next one.
    project = workshop.project_of(ground.store) if kept else workshop.new_uid()
    if not kept:
        _make_store(ground, workshop, project)
    _folder(os.path.dirname(ground.config))
    workshop.write(ground.config, config_text(project, wanted))
    return Begun(project, ground, ["config"] if kept else ["config", "store"])


def _join(ground: Ground, workshop: Workshop, prefixes: dict[str, str], new_store: bool) -> Begun:
    known = settings(workshop.read(ground.config), ground.config)
    differing = [kind for kind, prefix in prefixes.items() if known.prefixes[kind] != prefix]
    if differing:
        raise InvalidInput(
            f"The project is set up already, with {known.prefixes[differing[0]]} for each {differing[0]}.",
            thing=ground.config,
            hint=f"New keys get another prefix with `trackdown config set keys.{differing[0]} PREFIX`.",
        )
    if os.path.exists(ground.store):
        found = workshop.project_of(ground.store)
        if found != known.project:
            raise Unusable(
                "The store belongs to another project than the configuration.",
                thing=f"{ground.store}: {found}; {ground.config}: {known.project}",
                hint="Take the configuration that belongs to this repository from git again.",
            )
        return Begun(known.project, ground, [])
    if not new_store:
        earlier = _earlier(ground)
        if earlier and workshop.project_of(os.path.join(earlier, os.path.basename(ground.store))) == known.project:
            _move(earlier, ground)
            return Begun(known.project, ground, [], earlier)
        check_store(ground)
    _make_store(ground, workshop, known.project)
    return Begun(known.project, ground, ["store"])


def check_store(ground: Ground) -> None:
    """Raises StoreMissing, which says where the store may be."""
    if not os.path.exists(ground.store):
        raise StoreMissing(MISSING, thing=ground.store, hint=_where_to_get_it(ground))


def _earlier(ground: Ground) -> str:
    """The folder with the store from before this was a git repository; empty if there is none."""
    folder = os.path.join(os.path.dirname(ground.config), "local")
    there = ground.common_dir and os.path.exists(os.path.join(folder, os.path.basename(ground.store)))
    return folder if there else ""


def _move(earlier: str, ground: Ground) -> None:
    """All of it: beside the store lie what it has not written into its file yet, backups and transcripts. What is made
    anew whenever it is missing may be at the new place already."""
    folder, store = os.path.dirname(ground.store), os.path.basename(ground.store)
    try:
        if not os.path.exists(folder):
            os.rename(earlier, folder)
            return
        # The store last: with its file there, nothing of it is missing.
        names = sorted(os.listdir(earlier), key=lambda name: name == store)
        both = [name for name in names if os.path.exists(os.path.join(folder, name)) and name not in _MADE_ANEW]
        if both:
            raise FileExistsError(0, "it is at both places", both[0])
        for name in names:
            if not os.path.exists(os.path.join(folder, name)):
                os.rename(os.path.join(earlier, name), os.path.join(folder, name))
    except OSError as error:
        raise Unusable(
            f"The tickets from before this was a git repository cannot be moved here: {error.strerror}.",
            thing=f"{earlier}: {error.filename}",
            hint=f"Move them yourself, and the store last: from {earlier} to {folder}",
        ) from error


_MADE_ANEW = (".gitignore", "config.json", "workflows.json", "locks")


def _where_to_get_it(ground: Ground) -> str:
    if _earlier(ground):
        return "There is one from before this was a git repository; `trackdown init` moves it here."
    return (
        "If this is a fresh clone, `trackdown init --new-store` begins one here. "
        "If there was a store, put its file back from a backup first."
    )


def _make_store(ground: Ground, workshop: Workshop, project: str) -> None:
    folder = os.path.dirname(ground.store)
    _folder(folder)
    if not ground.common_dir:
        # Whoever makes a git repository of this later does not commit the store by accident.
        workshop.write(os.path.join(folder, ".gitignore"), "*\n")
    workshop.make_store(ground.store, project, workshop.new_uid())


def _folder(path: str) -> None:
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise Unusable(
            f"A folder cannot be made: {error.strerror}.", thing=path, hint="Check what is there and its permissions."
        ) from error


def _checked(prefixes: dict[str, str]) -> dict[str, str]:
    wanted = {**DEFAULT_PREFIXES, **{kind: checked_prefix(prefix) for kind, prefix in prefixes.items()}}
    if len(set(wanted.values())) < len(wanted):
        hint = "Give each kind a prefix of its own; runs count as one."
        raise InvalidInput("Two kinds have the same key prefix.", thing=", ".join(wanted.values()), hint=hint)
    return {kind: prefix for kind, prefix in wanted.items() if prefix != DEFAULT_PREFIXES[kind]}


def config_text(project: str, prefixes: dict[str, str]) -> str:
    """A new configuration. ``prefixes`` are those that differ from the usual ones."""
    keys = "".join(f'{kind} = "{prefix}"\n' for kind, prefix in prefixes.items())
    return f"""\
# Trackdown's settings for this project; commit this file. `trackdown config list` shows every key with its value.

[project]
# Ties this repository to its tickets. It never changes.
id = "{project}"
{f"{chr(10)}[keys]{chr(10)}{keys}" if keys else ""}
# Commands that every result has to pass, besides the checks of its own ticket:
# [verify]
# checks = {{ tests = "python -m pytest -q" }}

# Commands that make a fresh checkout usable, once per workspace:
# [workspace]
# setup = ["npm ci"]

# [run]
# jobs = 2
# agent = "claude"
"""
