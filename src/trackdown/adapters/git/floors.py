"""What a workspace of the kind ``contract`` stands on: one commit without a past, with a part of the files.

The agent works on the part. What it changes there is carried over to the whole: the same changes, on the real base.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.git import objects
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.keeping import KEEPER
from trackdown.adapters.git.places import Places, put_text
from trackdown.core.runs.scope import outside
from trackdown.errors import WorkFailed
from trackdown.ports.repository import Shape

BRIEF = "BRIEF.md"


def floor_of(git: Git, places: Places, shape: Shape, commit: str) -> str:
    """The commit with the part of ``commit`` that the shape names, and the brief. The same one each time.

    Raises WorkFailed if nothing is named.
    """
    note = places.own / "floors" / commit
    if note.is_file():
        return note.read_text(encoding="ascii").strip()
    if not shape.patterns:
        raise WorkFailed(
            "A contract workspace holds what the ticket names, and it names no file.",
            thing=places.run,
            hint="Name files in the ticket, or the contract in [workspace] contract of .trackdown/config.toml.",
        )
    entries = git.run("ls-tree", "-r", "-z", "--full-tree", commit).out.split(b"\0")
    paths = {os.fsdecode(entry.partition(b"\t")[2]): entry for entry in entries if entry}
    unnamed = set(outside(paths, shape.patterns))
    own = own_files(shape)
    lines = [entry for path, entry in paths.items() if path not in unnamed and path not in own]
    for path, text in own.items():
        blob = git.run("hash-object", "-w", "--stdin", stdin=text.encode()).text
        lines.append(f"100644 blob {blob}\t{path}".encode())
    tree = _written(git, places, lines, None)
    message = f"What {places.run} may see of {commit}"
    made = objects.write_commit(git, tree, [], objects.Signature(KEEPER), KEEPER, message)
    note.parent.mkdir(parents=True, exist_ok=True)
    put_text(note, f"{made}\n")
    return made


def own_files(shape: Shape) -> dict[str, str]:
    """What lies there of ours, texts by path: the brief, and instructions where the work has no file of that name."""
    free = outside(shape.instructions, shape.patterns)
    return {**{path: shape.instructions[path] for path in free}, BRIEF: shape.brief}


def carried_over(git: Git, places: Places, floor: str, tree: str, onto: str) -> str:
    """The tree of ``onto`` with what ``tree`` changes of ``floor``; what is ours there is no part of the work."""
    own = {path.encode() for path in own_files(places.read_shape())}
    raw = git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", floor, tree, "--").out.split(b"\0")
    lines = []
    for meta, path in zip(raw[:-1:2], raw[1::2], strict=True):
        if path not in own:
            _, mode, _, new, _ = meta.split(b" ")
            lines.append(b"%b %b\t%b" % (mode if mode != b"000000" else b"0", new, path))
    return _written(git, places, lines, onto)


def _written(git: Git, places: Places, lines: Iterable[bytes], start: str | None) -> str:
    index = Path(places.own / "floor.index")
    own = git.with_index(index)
    try:
        own.run("read-tree", *([start] if start else ["--empty"]))
        own.run(
            "update-index", "--add", "--replace", "-z", "--index-info", stdin=b"".join(line + b"\0" for line in lines)
        )
        return own.run("write-tree").text
    finally:
        index.unlink(missing_ok=True)
