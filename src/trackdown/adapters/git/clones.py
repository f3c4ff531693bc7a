"""Workspaces that are repositories of their own, so that an agent may commit though it may write nowhere else.

Trackdown's own work tree record stays: with it we read and move the workspace. Only what lies at its ``.git`` is a
repository instead of a link. It shares no file with the person's: an object file that both had would be one that the
agent can change. A ``clone`` reads the person's objects where they lie (``lending``), so it is there as quickly as a
work tree; a ``contract`` gets copies of the few that it may see.

Our git works in that repository outside of the agent's sandbox. So it never reads a configuration that the agent wrote
(one can name programs in many places: rewritten addresses, missing objects that are fetched), and it stays away from a
repository with links in it, through which it would write elsewhere, or pipes, for which it would wait.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from trackdown.adapters.git import keeping, lending, objects
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.places import Places
from trackdown.adapters.git.registration import WHOLE, OpenWorkspace
from trackdown.adapters.git.registry import leftovers
from trackdown.adapters.git.snapshot import copy_index
from trackdown.errors import RepositoryUnusable

AUTHOR = ("Agent", "agent@agents.trackdown.invalid")
"""Who commits there, unless the agent says otherwise: nobody's name, and what Trackdown takes over gets its own."""
SHA256_DIGITS = 64
# The serving side is the agent's repository: what only a log of it names is asked for by its id.
_SERVE = "git -c uploadpack.allowAnySHA1InWant=true upload-pack"
_FETCH = ("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--no-auto-maintenance")


def give_repository(git: Git, common: Path, workspace: OpenWorkspace) -> None:
    """Make the workspace a repository of its own, at the run's branch. What is at its ``.git`` goes to the side, unless
    it is our own link."""
    places = workspace.places
    place = places.workspace / ".git"
    if os.path.lexists(place):
        if place.is_file() and not place.is_symlink():
            place.unlink()
        else:
            places.put_aside(place)
    tip = objects.need_commit(git, places.ref).id
    form = "sha256" if len(tip) == SHA256_DIGITS else "sha1"
    init = ("init", "-q", "--template=", f"--object-format={form}", "-b", places.branch, str(places.workspace))
    Git(places.workspace).run(*init)
    with (place / "config").open("a", encoding="utf-8") as file:
        file.write(f"[user]\n\tname = {AUTHOR[0]}\n\temail = {AUTHOR[1]}\n")
    shutil.copyfile(place / "config", _configuration(places))
    ignored = common / "info" / "exclude"
    if ignored.is_file():
        (place / "info").mkdir(exist_ok=True)
        shutil.copyfile(ignored, place / "info" / "exclude")
    # With what git knows of the files, so that it need not read them all again.
    copy_index(workspace.index, place / "index")
    _borrow(common, places)
    _take_branch(_git_in(places), git, common, places, tip)


def repository_of(common: Path, places: Places) -> Git:
    """git in the agent's repository, which has the configuration and the lent objects that we gave it. Raises
    RepositoryUnusable for one with links or pipes in it, or whose configuration we no longer have."""
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
    _borrow(common, places)
    return _git_in(places)


def _borrow(common: Path, places: Places) -> None:
    try:
        if not places.borrows():
            # Names folders with objects; in a repository of copies only an agent can have put it there.
            (places.workspace / ".git" / "objects" / "info" / "alternates").unlink(missing_ok=True)
            return
        lent = lending.lend(common, places)
    except OSError as error:
        raise _unusable(places, f"cannot be lent objects ({error.strerror})") from error
    if not lent:
        raise _unusable(places, "has no folder for objects")


def _git_in(places: Places) -> Git:
    return Git(places.workspace, git_dir=places.workspace / ".git", config=WHOLE, foreign=True)


def _configuration(places: Places) -> Path:
    return places.own / "clone-config"


def _unusable(places: Places, why: str) -> RepositoryUnusable:
    hint = "Its files are kept all the same, and the next turn gets a new repository."
    return RepositoryUnusable(f"The agent's repository {why}.", thing=str(places.workspace / ".git"), hint=hint)


def follow(git: Git, common: Path, workspace: OpenWorkspace) -> None:
    """Let the agent's repository stand where Trackdown moved the run's branch; one that is broken is made anew."""
    places = workspace.places
    try:
        _go_to_branch(git, common, places)
    except RepositoryUnusable:
        # Whatever the agent did to it: nothing in it is needed, and it is put aside.
        give_repository(git, common, workspace)
        _match_index(_git_in(places))


def _go_to_branch(git: Git, common: Path, places: Places) -> None:
    place = places.workspace / ".git"
    if not place.is_dir() or place.is_symlink():
        raise _unusable(places, "is gone")
    for path in leftovers(place):
        places.put_aside(path)
    own = repository_of(common, places)
    _take_branch(own, git, common, places, objects.need_commit(git, places.ref).id)
    own.run("symbolic-ref", "HEAD", places.ref)
    _match_index(own)


def _take_branch(own: Git, git: Git, common: Path, places: Places, tip: str) -> None:
    if places.borrows():
        git.run("update-ref", places.lent, tip)
        own.run("update-ref", places.ref, tip)
    else:
        own.run(*_FETCH, "--update-head-ok", str(common), f"+{places.ref}:{places.ref}")


def _match_index(own: Git) -> None:
    own.run("reset", "-q", "--mixed", ok=(0, 1))  # 1: files differ from it, as they may


def made_commits(common: Path, workspace: OpenWorkspace) -> list[str]:
    """The commits that were made in the agent's repository, brought into the person's. Raises RepositoryUnusable if
    that repository cannot be read."""
    places = workspace.places
    place = places.workspace / ".git"
    if not place.is_dir() or place.is_symlink():
        return []
    own = repository_of(common, places)
    tips = own.run("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/tags", "refs/stash").text.split()
    head = objects.resolve(own, "HEAD^{commit}")[0]
    named = list(dict.fromkeys([*keeping.made_commits(place, head, None), *tips]))
    there = [commit for commit in objects.resolve(own, *(f"{name}^{{commit}}" for name in named)) if commit]
    known = objects.resolve(workspace.git, *(f"{name}^{{commit}}" for name in there)) if there else []
    missing = [name for name, found in zip(there, known, strict=True) if found is None]
    if missing:
        workspace.git.run(*_FETCH, f"--upload-pack={_SERVE}", str(place), *dict.fromkeys(missing))
    return there
