"""Names into commits, and commits out of trees, without any work tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trackdown.adapters.git.command import Git
from trackdown.errors import NotFound
from trackdown.ports.repository import Change, Commit, Person

_SIGNATURE = re.compile(r"(?P<name>.*?) ?<(?P<email>[^>]*)> (?P<date>-?\d+ [+-]\d+)")


class Signature(NamedTuple):
    """Who and when. ``date`` is git's raw form (seconds, offset); empty: now."""

    person: Person
    date: str = ""


class Written(NamedTuple):
    """A commit as it was written."""

    tree: str
    parents: list[str]
    author: Signature
    message: bytes


def resolve(git: Git, *names: str) -> list[str | None]:
    """The object that each name stands for, or ``None``. A name can be no option here: it goes through stdin."""
    asked = [name.replace("\n", " ") for name in names]
    question = "\n".join([*asked, ""]).encode(errors="surrogateescape")
    answer = git.resolver.ask(question) if git.resolver else None
    if answer is None:
        answer = git.run("cat-file", "--batch-check", stdin=question).out
    lines = answer.decode(errors="surrogateescape").split("\n")[:-1]
    found = [re.fullmatch(r"([0-9a-f]{40,64}) \w+ \d+", line) for line in lines]
    return [match[1] if match else None for match in found]


def find_commit(git: Git, name: str) -> Commit | None:
    if tree := git.trees.get(name):
        return Commit(name, tree)
    commit, tree = resolve(git, f"{name}^{{commit}}", f"{name}^{{tree}}")
    if commit is None or tree is None:
        return None
    git.trees[commit] = tree
    return Commit(commit, tree)


def need_commit(git: Git, name: str) -> Commit:
    """As ``find_commit``. Raises NotFound."""
    found = find_commit(git, name)
    if found is None:
        raise NotFound(
            "There is no such commit in this repository.",
            thing=name,
            hint="If it was made on another machine, fetch it first.",
        )
    return found


def read_files(git: Git, tree: str, paths: Iterable[str]) -> dict[str, bytes]:
    """The contents of these files of a commit or tree, in two commands however many there are. Links and what is not
    there are left out."""
    wanted = set(paths)
    if not wanted:
        return {}
    blobs: dict[str, str] = {}
    for item in git.run("ls-tree", "-r", "-z", "--full-tree", tree).items:
        meta, _, path = item.partition("\t")
        mode, _, blob = meta.split(" ")
        if path in wanted and mode.startswith("100"):
            blobs[path] = blob
    out = git.run("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs.values()).encode()).out
    found, at = {}, 0
    for path in blobs:
        end = out.index(b"\n", at)
        size = int(out[at:end].rpartition(b" ")[2])
        found[path] = out[end + 1 : end + 1 + size]
        at = end + size + 2
    return found


def read_commit(git: Git, commit: str) -> Written:
    header, _, message = git.run("cat-file", "commit", commit).out.partition(b"\n\n")
    fields: dict[str, list[str]] = {}
    for line in header.decode(errors="surrogateescape").split("\n"):
        name, _, value = line.partition(" ")
        fields.setdefault(name, []).append(value)
    match = _SIGNATURE.fullmatch(fields["author"][0])
    author = Signature(Person(match["name"], match["email"]), match["date"]) if match else Signature(Person("", ""))
    return Written(fields["tree"][0], fields.get("parent", []), author, message)


def write_commit(
    git: Git, tree: str, parents: Sequence[str], author: Signature, committer: Person, message: str | bytes
) -> str:
    """A new commit, in no branch yet. The message goes through stdin, so that it can be no option."""
    text = message if isinstance(message, bytes) else message.encode(errors="replace")
    arguments = [word for parent in dict.fromkeys(parents) for word in ("-p", parent)]
    env = {
        "GIT_AUTHOR_NAME": author.person.name,
        "GIT_AUTHOR_EMAIL": author.person.email,
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.email,
    }
    if author.date:
        env["GIT_AUTHOR_DATE"] = f"@{author.date}"
    stdin = text.replace(b"\0", b"").rstrip(b"\n") + b"\n"
    return git.run("commit-tree", tree, *arguments, "-F", "-", stdin=stdin, env=env).text


def tree_changes(git: Git, base: str, commit: str) -> list[Change]:
    """What differs between two commits or trees. A rename is a deletion and a creation."""
    items = git.run("diff-tree", "-r", "-z", "--no-renames", "--name-status", base, commit, "--").items
    return [_change(status, path) for status, path in zip(items[::2], items[1::2], strict=True)]


def _change(status: str, path: str) -> Change:
    if status == "A":
        return Change(path, "create")
    return Change(path, "delete" if status == "D" else "modify")
