"""Making branches in the person's repository, and checking one out where the person asks for it."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.adapters.git import names
from trackdown.adapters.git.command import shortened
from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import InvalidInput, NotFound, Refused


class Begun(NamedTuple):
    """``commit`` is what the branch points to. ``new`` is false if it was there already."""

    commit: str
    new: bool


def begin_branch(repository: GitRepository, name: str, target: str, *, dry_run: bool = False) -> Begun:
    """A branch at the tip of ``target``; one that is there stays as it is. Raises InvalidInput for a name that git does
    not take, NotFound without a target, Refused with git's words if another branch is in the way."""
    known = repository.tip(_checked(name))
    if known is not None:
        return Begun(known, False)
    tip = repository.tip(target)
    if tip is None:
        raise NotFound(f"There is no branch {target} to begin at.", thing=target, hint="Make a first commit on it.")
    if not dry_run:
        output = repository.git.run("branch", "--no-track", "--", name, tip, ok=(0, 128))
        if output.code:
            hint = "Give the branch another name with --format."
            raise Refused(f"git does not make this branch: {shortened(output.err)}", thing=name, hint=hint)
    return Begun(tip, True)


def _checked(name: str) -> str:
    try:
        return names.branch_name(name)
    except InvalidInput as error:
        hint = "Give it one with --format, as in feature/{key}-{slug}; git check-ref-format says what git takes."
        raise InvalidInput(error.message, thing=error.thing, hint=hint) from error


def switch(repository: GitRepository, name: str) -> None:
    """Check the branch out in the person's checkout. Raises Refused with git's words if something is in the way."""
    output = repository.git.run("switch", "--no-guess", "--", names.branch_name(name), ok=(0, 1, 128))
    if output.code:
        raise Refused(
            f"The branch is there, but is not checked out: {shortened(output.err)}",
            thing=name,
            hint=f"Commit what is in the way, then run `git switch {name}`.",
        )
