"""The files of an implementation, read whole from disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from trackdown.core.contracts.served import Place, Unreadable
from trackdown.errors import InvalidInput
from trackdown.ports.routes import SourceFile, Sources

MOST_BYTES = 4 * 1024 * 1024
MOST_FILES = 50_000

# What others made, what tools make, and what only tests serve.
_SKIPPED_FOLDERS = {
    *("node_modules", "bower_components", "vendor", "venv", "env", "site-packages", "__pycache__", "dist", "build"),
    *("target", "out", "coverage", "tests", "test", "__tests__", "spec", "e2e", "cypress", "migrations", "fixtures"),
}
_TEST_ENDS = ("_test.py", "_test.go", "_spec.rb", "_test.rb", "Test.java", "Tests.java", "Test.kt")
_TEST_PARTS = (".test.", ".spec.", ".d.ts", ".min.js", ".stories.")


def read_sources(
    paths: Sequence[str], folder: str, suffixes: Sequence[str], assumed: Mapping[str, str] | None = None
) -> Sources:
    """The files that these names mean: a file is read whatever it is called, of a folder those with the suffixes,
    without hidden ones, dependencies, build results and tests. A name is relative to ``folder``.

    Raises InvalidInput for a name that is neither. A file that cannot be read is among the ``unreadable``.
    """
    files: dict[str, SourceFile] = {}
    unreadable: list[Unreadable] = []
    for name in paths:
        place = _place(name, folder)
        for path in [place] if os.path.isfile(place) else _walk(place, tuple(suffixes)):
            shown = _shown(path, folder)
            if shown in files:
                continue
            if len(files) >= MOST_FILES:
                raise InvalidInput(
                    f"There are more than {MOST_FILES:,} files.", thing=name[:200], hint="Name a folder in it."
                )
            text = _text(path, shown, unreadable)
            if text is not None:
                files[shown] = SourceFile(shown, text)
    return Sources(list(files.values()), unreadable, assumed)


def _place(name: str, folder: str) -> str:
    place = os.path.join(folder, name)
    if "\x00" in name or not os.path.exists(place):
        raise InvalidInput("There is no such file or folder.", thing=name[:200], hint="Check the path.")
    if not os.path.isfile(place) and not os.path.isdir(place):
        raise InvalidInput("This is neither a file nor a folder.", thing=name[:200], hint="Check the path.")
    return place


def _walk(top: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS and not name.startswith("."))
        for name in sorted(names):
            if name.endswith(suffixes) and not _is_test(name):
                yield os.path.join(folder, name)


def _is_test(name: str) -> bool:
    python = name.endswith(".py") and (name.startswith("test_") or name == "conftest.py")
    return python or name.endswith(_TEST_ENDS) or any(part in name for part in _TEST_PARTS)


def _shown(path: str, folder: str) -> str:
    relative = os.path.relpath(path, folder)
    return (os.path.abspath(path) if relative.startswith("..") else relative).replace(os.sep, "/")


def _text(path: str, shown: str, unreadable: list[Unreadable]) -> str | None:
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            why = f"it has more than {MOST_BYTES:,} bytes"
        elif b"\x00" in raw:
            why = "it is binary"
        else:
            return raw.decode("utf-8")
    except UnicodeDecodeError:
        why = "it is not valid UTF-8"
    except OSError as error:
        why = error.strerror or "it cannot be read"
    unreadable.append(Unreadable(Place(shown, 1), why))
    return None


def all_suffixes(groups: Iterable[tuple[str, ...]]) -> list[str]:
    """Every suffix that one of the readers asks for, once."""
    return list(dict.fromkeys(suffix for group in groups for suffix in group))
