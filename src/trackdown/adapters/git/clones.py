"""Workspaces that are repositories of their own, so that an agent may commit though it may write nowhere else.

Trackdown's own work tree record stays: with it we read and move the workspace. Only what lies at its ``.git`` is a
whole repository instead of a link. It shares no object with the person's: an object file that both had would be one
that the agent can change, and borrowed objects would be gone with the next garbage collection there.

Our git works in that repository outside of the agent's sandbox. So it never reads a configuration that the agent wrote
(one can name programs in many places: rewritten addresses, missing objects that are fetched), and it stays away from a
repository with links in it, through which it would write elsewhere, or pipes, for which it would wait.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from trackdown.adapters.git import keeping, objects
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.places import Places
from trackdown.adapters.git.registration import WHOLE, OpenWorkspace
from trackdown.adapters.git.registry import leftovers
from trackdown.errors import RepositoryUnusable

AUTHOR = ("Agent", "agent@agents.trackdown.invalid")
"""Who commits there, unless the agent says otherwise: nobody's name, and what Trackdown takes over gets its own."""
# The serving side is the agent's repository: what only a log of it names is asked for by its id.
_SERVE = "git -c uploadpack.allowAnySHA1InWant=true upload-pack"
_FETCH = ("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--no-auto-maintenance")


def give_repository(git: Git, common: Path, places: Places) -> None:
    """Make the workspace a repository of its own, at the run's branch. What is at its ``.git`` goes to the side, unless
    it is our own link."""
    place = places.workspace / ".git"
    if os.path.lexists(place):
        if place.is_file() and not place.is_symlink():
            place.unlink()
        else:
            places.put_aside(place)
    form = git.run("rev-parse", "--show-object-format").text
    init = ("init", "-q", "--template=", f"--object-format={form}", "-b", places.branch, str(places.workspace))
    Git(places.workspace).run(*init)
    own = _git_in(places)
    own.run("config", "user.name", AUTHOR[0])
    own.run("config", "user.email", AUTHOR[1])
    shutil.copyfile(place / "config", _configuration(places))
    ignored = common / "info" / "exclude"
    if ignored.is_file():
        (place / "info").mkdir(exist_ok=True)
        shutil.copyfile(ignored, place / "info" / "exclude")
    _go_to_branch(own, common, places)


def repository_of(places: Places) -> Git:
    """git in the agent's repository, which has the configuration that we gave it. Raises RepositoryUnusable for one
    with links or pipes in it, or whose configuration we no longer have."""
    place = places.workspace / ".git"
    for folder, folders, files in os.walk(place):
        for name in (*folders, *files):
            mode = os.lstat(os.path.join(folder, name)).st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                raise _unusable(places, f"has something in it that is neither file nor folder ({name!r})")
    draft = places.own / "config.new"
    try:
        shutil.copyfile(_configuration(places), draft)
        # Names another folder whose configuration would hold.
        (place / "commondir").unlink(missing_ok=True)
        os.replace(draft, place / "config")
    except OSError as error:
        raise _unusable(places, f"cannot be given its configuration ({error.strerror})") from error
    return _git_in(places)


def _git_in(places: Places) -> Git:
    return Git(places.workspace, git_dir=places.workspace / ".git", config=WHOLE, foreign=True)


def _configuration(places: Places) -> Path:
    return places.own / "clone-config"


def _unusable(places: Places, why: str) -> RepositoryUnusable:
    hint = "Its files are kept all the same, and the next turn gets a new repository."
    return RepositoryUnusable(f"The agent's repository {why}.", thing=str(places.workspace / ".git"), hint=hint)


def follow(git: Git, common: Path, places: Places) -> None:
    """Let the agent's repository stand where Trackdown moved the run's branch; one that is broken is made anew."""
    place = places.workspace / ".git"
    try:
        if place.is_dir() and not place.is_symlink():
            for path in leftovers(place):
                places.put_aside(path)
            _go_to_branch(repository_of(places), common, places)
            return
    except RepositoryUnusable:
        pass  # whatever the agent did to it: nothing in it is needed, and it is put aside
    give_repository(git, common, places)


def _go_to_branch(own: Git, common: Path, places: Places) -> None:
    own.run(*_FETCH, "--update-head-ok", str(common), f"+{places.ref}:{places.ref}")
    own.run("symbolic-ref", "HEAD", places.ref)
    own.run("reset", "-q", "--mixed", ok=(0, 1))  # 1: files differ from it, as they may


def made_commits(workspace: OpenWorkspace) -> list[str]:
    """The commits that were made in the agent's repository, brought into the person's. Raises RepositoryUnusable if
    that repository cannot be read."""
    places = workspace.places
    place = places.workspace / ".git"
    if not place.is_dir() or place.is_symlink():
        return []
    own = repository_of(places)
    tips = own.run("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/tags", "refs/stash").text.split()
    head = objects.resolve(own, "HEAD^{commit}")[0]
    named = list(dict.fromkeys([*keeping.made_commits(place, head, None), *tips]))
    there = [commit for commit in objects.resolve(own, *(f"{name}^{{commit}}" for name in named)) if commit]
    known = objects.resolve(workspace.git, *(f"{name}^{{commit}}" for name in there)) if there else []
    missing = [name for name, found in zip(there, known, strict=True) if found is None]
    if missing:
        workspace.git.run(*_FETCH, f"--upload-pack={_SERVE}", str(place), *dict.fromkeys(missing))
    return there
