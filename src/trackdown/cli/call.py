"""What a command gets: what was typed, where, by whom, and how its answer will be looked at."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from trackdown.cli.caller import Caller
from trackdown.render.look import Look

if TYPE_CHECKING:
    from trackdown.bootstrap import Project


class Call(NamedTuple):
    """``kind`` is set behind a noun (``task list``). ``caller`` is set inside a run: then an agent asks. ``quiet``: no
    progress on stderr.

    ``opened`` is what ``open`` opened, to be closed when the command has ended.
    """

    arguments: argparse.Namespace
    kind: str
    folder: str
    environment: Mapping[str, str]
    look: Look
    caller: Caller | None
    quiet: bool
    opened: list[Project]

    def open(self) -> Project:
        """The project around the folder, with whoever asks as the actor. Raises what opening it raises."""
        from trackdown import bootstrap

        project = bootstrap.project(self.folder, self.environment)
        self.opened.append(project)
        if self.caller is not None:
            project = project._replace(desk=project.desk._replace(actor=self.caller.actor, also=()))
        return project
