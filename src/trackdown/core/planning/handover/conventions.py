"""How a client wants to be told what to do."""

from __future__ import annotations

from typing import NamedTuple


class Conventions(NamedTuple):
    """``mention`` is how one turns to it in a ticket (``@name``). ``instructions`` is the file that it reads by itself
    in the folder where it works, ``skills`` the folder in which it looks for skills, each a folder with a
    ``SKILL.md``; ``calls`` stands before the name of a skill that a message asks for. What is empty it does not know.
    """

    mention: str = ""
    instructions: str = ""
    skills: str = ""
    calls: str = ""


PLAIN = Conventions()
"""For a client that knows nothing of the kind: all of it stands in the brief."""
