"""Moves a local branch to a verified commit: the ref alone, or the checkout that has the branch checked out.

Whatever happens in between, the branch is at the old commit or at the new one. Nothing is ever forced.
"""

from __future__ import annotations

from trackdown.adapters.git import names, objects
from trackdown.adapters.git.command import Git, Output, contended, shortened
from trackdown.adapters.git.obstacles import in_the_way
from trackdown.adapters.git.registry import Checkout, checkouts
from trackdown.adapters.git.repository import GitRepository, status
from trackdown.errors import Refused
from trackdown.ports.repository import Landed


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
        changed = status(there, untracked="no")
        if changed:
            if self._is_half_landed(there, changed, new, old):
                output = there.run("update-ref", "-m", "trackdown: landed", ref, new, old, ok=(0, 1, 128))
                return self._outcome(output, new, ref, old)
            return Landed("checkout", changed, f"Tracked files are changed in {place.path}.")
        blocking = in_the_way(place.path, objects.tree_changes(there, old, new))
        if blocking:
            return Landed("checkout", blocking, f"Untracked files are in the way in {place.path}.")
        merge = ("merge", "--ff-only", "--no-overwrite-ignore", "--no-stat", "--no-squash", "-q", new)
        return self._outcome(there.run(*merge, ok=(0, 1, 2, 128)), new, ref, old)

    def _is_half_landed(self, there: Git, changed: list[str], new: str, old: str) -> bool:
        """Whether git was stopped between writing the files of ``new`` and moving the branch: then index and files are
        ``new`` to the last byte, and moving the branch is all that is missing."""
        if set(changed) != {change.path for change in objects.tree_changes(there, old, new)}:
            return False
        same_index = there.run("diff-index", "--cached", "--quiet", new, "--", ok=(0, 1)).code == 0
        return same_index and there.run("diff-files", "--quiet", "--ignore-submodules=dirty", ok=(0, 1)).code == 0

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
