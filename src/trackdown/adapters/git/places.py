"""Where the parts of one run's workspace lie, and what its refs are called."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from trackdown.adapters.git import names
from trackdown.ports.repository import Shape


class Places(NamedTuple):
    """Paths and refs of one run. Our own files lie in the folder ``git``, out of the way of the run's other files."""

    run: str
    folder: Path

    @classmethod
    def of(cls, home: Path, run: str) -> Places:
        return cls(names.plain_name(run, "run"), home / run)

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def own(self) -> Path:
        return self.folder / "git"

    @property
    def own_index(self) -> Path:
        """Our own index of the workspace: the agent can hide files in its own. It is written last when a workspace is
        made, so its presence also says that the workspace is complete."""
        return self.own / "index"

    @property
    def base(self) -> Path:
        """A file with the commit that the workspace stands on."""
        return self.own / "base"

    @property
    def leaving(self) -> Path:
        """The workspace on its way out: its content is kept, its name given up."""
        return self.own / "leaving"

    @property
    def branch(self) -> str:
        return f"trackdown/{self.run}"

    @property
    def ref(self) -> str:
        return f"refs/heads/{self.branch}"

    @property
    def wip(self) -> str:
        return f"refs/trackdown/wip/{self.run}"

    @property
    def result(self) -> str:
        """Holds the result where the run's branch cannot: a ``contract`` workspace stands on a part of the files."""
        return f"refs/trackdown/result/{self.run}"

    @property
    def lent(self) -> str:
        """Holds what a ``clone`` stands on, whose objects it borrows, also if somebody deletes the run's branch."""
        return f"refs/trackdown/lent/{self.run}"

    def checkout(self, name: str) -> Path:
        return self.folder / "checkouts" / names.plain_name(name, "checkout")

    def put_aside(self, path: Path) -> Path:
        """Move something that is in the way to a place of its own, where it stays. Returns that place."""
        shelf = self.own / "aside"
        number = 1
        while os.path.lexists(place := shelf / f"{path.name.lstrip('.') or 'unnamed'}-{number}"):
            number += 1
        shelf.mkdir(parents=True, exist_ok=True)
        os.rename(path, place)
        return place

    def read_shape(self) -> Shape:
        """What it is; one from before there were several kinds is a work tree."""
        try:
            return Shape(**json.loads((self.own / "shape.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Shape()

    def borrows(self) -> bool:
        """Whether the workspace has a repository of its own that reads the person's objects."""
        return self.read_shape().kind == "clone"

    def write_shape(self, shape: Shape) -> None:
        if shape != Shape():
            self.make_own()
            put_text(self.own / "shape.json", json.dumps(shape._asdict()))

    def read_base(self) -> str | None:
        try:
            return self.base.read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None

    def read_last_base(self) -> str | None:
        """The commit that a workspace stood on which is gone."""
        try:
            return (self.own / "last-base").read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None

    def give_up_base(self) -> None:
        if self.base.exists():
            os.replace(self.base, self.own / "last-base")

    def write_base(self, commit: str) -> None:
        self.make_own()
        put_text(self.base, f"{commit}\n")

    def make_own(self) -> None:
        """Only the user can look into the run's folder: what agents print is in it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.own.mkdir(parents=True, exist_ok=True)


def put_text(file: Path, text: str) -> None:
    """Write a file whole or not at all: whoever is killed in the middle leaves no half of it."""
    draft = file.with_name(f"{file.name}.new")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, file)
