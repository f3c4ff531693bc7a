"""Which tools a Go or a Rust project uses."""

from __future__ import annotations

from collections.abc import Iterator

from trackdown.core.gates.model import Program
from trackdown.core.gates.project import ProjectFiles


def go_programs(files: ProjectFiles) -> Iterator[Program]:
    if "go.mod" in files.paths:
        why = "go.mod is there"
        yield Program("tests", "go", ["go", "test", "./..."], why)
        yield Program("lint", "go vet", ["go", "vet", "./..."], why)
        yield Program("audit", "govulncheck", ["govulncheck", "-format", "json", "./..."], why)


def rust_programs(files: ProjectFiles) -> Iterator[Program]:
    if "Cargo.toml" in files.paths:
        why = "Cargo.toml is there"
        whole = ["--workspace"] if "workspace" in files.toml("Cargo.toml") else []
        yield Program("tests", "cargo", ["cargo", "test", *whole], why)
        # Asked for as a program of its own, clippy is either there or not; cargo itself always is.
        yield Program("lint", "clippy", ["cargo", "clippy", *whole, "--all-targets", "--", "-D", "warnings"], why)
        missing = "" if "Cargo.lock" in files.paths else "there is no Cargo.lock that says which versions are used"
        yield Program("audit", "cargo-audit", ["cargo", "audit", "--json"], why, missing=missing)


def spans_members(files: ProjectFiles, program: Program) -> bool:
    """Whether a program of a workspace runs for its members too."""
    return {"workspace", "package"} <= files.toml("Cargo.toml").keys()


def has_members_alone(files: ProjectFiles, program: Program) -> bool:
    """Whether a workspace has no code of its own: then its members are tested one by one, those that are concerned."""
    data = files.toml("Cargo.toml")
    return program.gate != "audit" and "workspace" in data and "package" not in data


TOOLS = {"clippy": "cargo-clippy", "cargo-audit": "cargo-audit"}
"""Programs that cargo starts and that have to be there besides it."""

QUIET = {
    "GOTOOLCHAIN": "local",
    "RUSTUP_AUTO_INSTALL": "0",
    "COREPACK_ENABLE_NETWORK": "0",
    "NPM_CONFIG_UPDATE_NOTIFIER": "false",
}
"""Variables with which the tools that would install a missing part of themselves do not."""
