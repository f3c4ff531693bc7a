"""Moves a local branch to a verified commit: the ref alone, or the checkout that has the branch checked out.

Whatever happens in between, the branch is at the old commit or at the new one. Nothing is ever forced.
"""

from __future__ import annotations

from trackdown.adapters.git import names, objects, safekeeping
from trackdown.adapters.git.command import Git, Output, contended, shortened
from trackdown.adapters.git.obstacles import decides_about_others, in_the_way, overlapping
from trackdown.adapters.git.registry import Checkout, checkouts
from trackdown.adapters.git.repository import GitRepository, status
from trackdown.errors import Refused
from trackdown.ports.repository import Change, Landed


class LocalLanding:
    """Landing in the repository on this machine."""

    def __init__(self, repository: GitRepository) -> None:
        self._git = repository.git
        self._common = repository.common_dir

    def land(self, commit: str, target: str, expected: str) -> Landed:
        ref = f"refs/heads/{names.branch_name(target)}"
        new = objects.need_commit(self._git, names.revision(commit)).id
        old = objects.need_commit(self._git, names.revision(expected)).id
        if (settled := self._settled(new, ref, old)) is not None:
            return settled
        if not self._contains(new, old):
            raise Refused(
                "The commit to land does not descend from what it should replace.",
                thing=new,
                hint="Put the work on top of the target first.",
            )
        places = [checkout for checkout in checkouts(self._git, self._common) if checkout.ref == ref]
        if not places:
            # Compare-and-swap: git checks the old value under the ref's own lock.
            message = "trackdown: landed"
            output = self._git.run("update-ref", "-m", message, ref, new, old, ok=(0, 1, 128))
            return self._outcome(output, new, ref, old)
        return self._fast_forward(places, new, ref, old)

    def _fast_forward(self, places: list[Checkout], new: str, ref: str, old: str) -> Landed:
        if len(places) > 1:
            where = [str(place.path) for place in places]
            return Landed("checkout", where, "The target is checked out in more than one place.")
        place = places[0]
        if not place.path.is_dir():
            detail = f"The target is checked out in {place.path}, and that folder cannot be reached."
            return Landed("checkout", [str(place.path)], detail)
        if place.operation is not None:
            return Landed("checkout", [], f"A {place.operation} is going on in {place.path}.")
        there = Git(place.path)
        coming = objects.tree_changes(there, old, new)
        _after_a_killed_one(there, place, old)
        mine = status(there, untracked="no")
        both = overlapping(mine, [change.path for change in coming])
        if both:
            if _is_half_landed(there, coming, new):
                output = there.run("update-ref", "-m", "trackdown: landed", ref, new, old, ok=(0, 1, 128))
                return self._outcome(output, new, ref, old)
            return Landed("checkout", both, f"Tracked files that the result changes are changed in {place.path} too.")
        if unclear := [path for path in mine if decides_about_others(path)]:
            detail = f"What says how git writes files is changed in {place.path}."
            return Landed("checkout", unclear, detail)
        blocking = in_the_way(place.path, coming)
        if blocking:
            return Landed("checkout", blocking, f"Untracked files are in the way in {place.path}.")
        try:
            kept = safekeeping.keep(place.path, place.git_dir, coming, old, new)
        except OSError as error:
            detail = f"What the result changes in {place.path} cannot be put by before: {error.strerror or error}."
            return Landed("checkout", [], detail)
        # Changes of the person's elsewhere stay as they are: git takes the files that differ between the two commits,
        # and of these none that is not as in the old one. It does not stash either, whatever the person configured.
        merge = ("merge", "--ff-only", "--no-overwrite-ignore", "--no-stat", "--no-squash", "-q", new)
        outcome = self._outcome(there.run(*merge, ok=(0, 1, 2, 128)), new, ref, old)
        return _whole_or_not(there, kept, outcome)

    def _outcome(self, output: Output, new: str, ref: str, old: str) -> Landed:
        """What came of it, seen from the ref and not from what git said."""
        settled = self._settled(new, ref, old)
        if settled is not None:
            return settled
        if contended(output.err):
            return Landed("checkout", [], f"Another git process is at work: {shortened(output.err)}")
        return Landed("checkout", [], f"git did not move the target: {shortened(output.err)}")

    def _settled(self, new: str, ref: str, old: str) -> Landed | None:
        """``landed`` or ``moved`` if that is how it stands, ``None`` if the target is still at ``old``."""
        tip = objects.resolve(self._git, f"{ref}^{{commit}}")[0]
        if tip is None:
            return Landed("moved", [], f"There is no branch {ref.removeprefix('refs/heads/')}.")
        if tip == new or self._contains(tip, new):
            return Landed("landed")
        if tip != old:
            return Landed("moved", [], f"The target is at {tip[:12]}, not at {old[:12]}.")
        return None

    def _contains(self, tip: str, commit: str) -> bool:
        return self._git.run("merge-base", "--is-ancestor", commit, tip, ok=(0, 1)).code == 0


def _is_half_landed(there: Git, coming: list[Change], new: str) -> bool:
    """Whether git was stopped between writing the files of ``new`` and moving the branch: then all that the result
    changes is in index and files as in ``new`` to the last byte, and moving the branch is all that is missing."""
    paths = {change.path for change in coming}
    index = there.run("diff-index", "--cached", "--name-only", "-z", "--no-renames", new, "--").items
    files = there.run("diff-files", "--name-only", "-z", "--ignore-submodules=dirty").items
    return not overlapping([*index, *files], paths)


def _whole_or_not(there: Git, kept: safekeeping.Kept, outcome: Landed) -> Landed:
    """The outcome of a fast-forward, with the checkout as it was where it failed in the middle."""
    # Where the target moved, somebody else works there; and what lacks nothing but the branch is completed next time.
    if outcome.outcome == "checkout" and not _is_half_landed(there, _changes(there, kept), kept.new):
        try:
            left = safekeeping.put_back(there, kept)
        except OSError as error:
            # What was kept stays, and the next landing tries again.
            text = f"{outcome.detail} Not all of the files there could be put back: {error.strerror or error}."
            return outcome._replace(detail=text)
        if left:
            text = f"{outcome.detail} These files there could not be put back as they were"
            outcome = outcome._replace(paths=left, detail=text)
    kept.discard()
    return outcome


def _after_a_killed_one(there: Git, place: Checkout, tip: str) -> None:
    """Put the checkout back as it was before a landing that was stopped while git wrote its files."""
    kept = safekeeping.left_by_another(place.git_dir)
    if kept is None or (place.git_dir / "index.lock").exists():
        return  # with the lock there, git may still be at it
    known = kept.old == tip and objects.resolve(there, f"{kept.new}^{{commit}}")[0] is not None
    if known and not _is_half_landed(there, _changes(there, kept), kept.new):
        try:
            safekeeping.put_back(there, kept)
        except OSError:
            return  # what is not as it was is found, and named, below
    kept.discard()


def _changes(there: Git, kept: safekeeping.Kept) -> list[Change]:
    return objects.tree_changes(there, kept.old, kept.new)
