"""The content of a workspace as a tree, whatever an agent did to the workspace's own index.

It is built in an index of our own, which keeps what git knows about unchanged files from one time to the next.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from trackdown.adapters.git.command import Git, failure
from trackdown.adapters.git.places import Places

_PLACEHOLDER = ".trackdown-embedded"
_FROM_STDIN = ("--pathspec-from-file=-", "--pathspec-file-nul")
_TELLING = (".gitattributes", ".gitignore", ".gitmodules")


def take_tree(git: Git, places: Places, base: str, index: Path | None = None) -> str:
    """Write the workspace's content as a tree: tracked in ``base``, tracked by the agent, and untracked (not ignored).
    ``index`` stands in for our own where that may be in use at this moment.

    Repositories that the agent made inside of the workspace go in as plain files. Raises RepositoryUnusable if
    anything cannot be read: half a content is never taken for the whole.
    """
    index = index or places.own_index
    embedded = _put_pipes_aside(places)
    own = git.with_index(index)
    _start_from(own, index, base)
    if embedded:
        _open_embedded(own, places.workspace)
    _add_all(own, embedded)
    _add_what_the_agent_tracks(git, own, places.workspace)
    return own.run("write-tree").text


def copy_index(source: Path, target: Path) -> None:
    """Put ``source`` in place of the index ``target``, as git would: under its lock, by rename.

    The time of the file comes along. git compares it with the times of the entries to know which of them could have
    changed unnoticed within one tick of the clock; a younger copy would hide such changes.
    """
    lock = target.with_name(target.name + ".lock")
    handle = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        with os.fdopen(handle, "wb") as file, source.open("rb") as content:
            shutil.copyfileobj(content, file)
        shutil.copystat(source, lock)
        os.replace(lock, target)
    except BaseException:
        lock.unlink(missing_ok=True)
        raise


def is_as_taken(git: Git, places: Places) -> bool:
    """Whether nothing was changed, added or deleted since the tree was taken; where in doubt it says no."""
    _put_pipes_aside(places)
    own = git.with_index(places.own_index)
    seen = own.run("ls-files", "-z", "--modified", "--deleted", "--others", "--exclude-standard")
    # A folder that it could not open is only a warning to git.
    return not seen.out and not seen.err


def _put_pipes_aside(places: Places) -> bool:
    """git opens the files that tell it about others whatever they are, and would wait for ever at a pipe.

    Also tells whether there may be repositories inside of the workspace: whether anything below it is called ``.git``.
    """
    embedded = False
    root = str(places.workspace)
    waiting = [root]
    while waiting:
        try:
            folder = waiting.pop()
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError:
            continue  # git itself complains about it
        for entry in entries:
            embedded = embedded or (folder != root and entry.name.lower() == ".git")
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.name in _TELLING and not entry.is_symlink() and not entry.is_file():
                places.put_aside(Path(entry.path))
    return embedded


def _start_from(own: Git, index: Path, base: str) -> None:
    # So that a file which is both ignored and tracked in the base stays tracked.
    if own.run("read-tree", "-i", "-m", base, ok=(0, 128)).code:
        index.unlink(missing_ok=True)
        own.run("read-tree", base)


def _open_embedded(own: Git, workspace: Path) -> None:
    """Let git look into repositories inside of the workspace, unless they are submodules.

    git takes such a folder as a link to a commit that nobody else has, and fails if it has no commit. Once the index
    holds a path below the folder, git treats it like any other; ``add -A`` drops the placeholder again.
    """
    opened: set[str] = set()
    declared: set[str] | None = None
    while True:
        untracked = own.run("ls-files", "-z", "--others", "--exclude-standard").items
        found = {path for path in untracked if path.endswith("/")} - opened
        if found and declared is None:
            declared = _submodules(own, workspace)
        found -= declared or set()
        if not found:
            return
        blob = own.run("hash-object", "-t", "blob", "--stdin", stdin=b"").text
        lines = [f"100644 {blob}\t{path}{_PLACEHOLDER}\0" for path in sorted(found)]
        own.run("update-index", "--add", "-z", "--index-info", stdin=os.fsencode("".join(lines)))
        opened |= found


def _submodules(own: Git, workspace: Path) -> set[str]:
    """Folders that ``.gitmodules`` declares and that have a commit which can be linked to."""
    if not (workspace / ".gitmodules").is_file():
        return set()
    pattern = r"^submodule\..*\.path$"
    entries = own.run("config", "-z", "-f", ".gitmodules", "--get-regexp", pattern, ok=(0, 1, 128)).items
    paths = [entry.partition("\n")[2].strip("/") for entry in entries]
    return {
        f"{path}/"
        for path in paths
        if (workspace / path / ".git").exists()
        and Git(workspace / path).run("rev-parse", "-q", "--verify", "HEAD", ok=(0, 1, 128)).code == 0
    }


def _add_all(own: Git, embedded: bool) -> None:
    """What changed, without letting git look into submodules: ``add`` starts another git in each, which believes the
    configuration that an agent wrote there. Their links are brought up to date by reading their HEAD alone."""
    entries = own.run("ls-files", "-s", "-z").items if embedded else []
    linked = [entry.partition("\t")[2] for entry in entries if entry.startswith("160000")]
    if not linked:
        return _add(own, "add", "-A")
    wanted = [".", *(f":(exclude,literal){path}" for path in linked)]
    _add(own, "add", "-A", *_FROM_STDIN, stdin=_lines(wanted), literal=False)
    own.run("update-index", "--remove", "-z", "--stdin", stdin=_lines(linked))


def _lines(paths: list[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def _add(own: Git, *arguments: str, stdin: bytes | None = None, literal: bool = True) -> None:
    output = own.run(*arguments, stdin=stdin, env={"GIT_LITERAL_PATHSPECS": "1"} if literal else None)
    if "could not open directory" in output.err:
        # Only a warning to git, but the folder's content would be missing from the tree without a word.
        raise failure("add", own.folder, output.err)


def _add_what_the_agent_tracks(git: Git, own: Git, workspace: Path) -> None:
    """An ignored file that the agent added on purpose is part of its work."""
    theirs = git.run("ls-files", "-z", ok=(0, 128)).items
    missing = sorted(set(theirs).difference(own.run("ls-files", "-z").items))
    present = [path for path in missing if _is_file_below(workspace, path)]
    if present:
        _add(own, "add", "-f", *_FROM_STDIN, stdin=_lines(present))


def _is_file_below(workspace: Path, path: str) -> bool:
    """Whether there is a file (or a link) at that path, not behind a link that leads elsewhere."""
    full = os.path.join(workspace, path)
    if not os.path.lexists(full) or (os.path.isdir(full) and not os.path.islink(full)):
        return False
    parent = os.path.dirname(full)
    return os.path.realpath(parent) == parent
