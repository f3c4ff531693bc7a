"""``trackdown demo``: the whole job in a few seconds, with a recorded agent and without any model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from trackdown import bootstrap
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.printing import tell
from trackdown.errors import InvalidInput, Unusable
from trackdown.render.result import Result

EXAMPLES = """  trackdown demo             # in ~/trackdown-demo (or -2, -3, … if that is taken)
  trackdown demo /some/dir   # in a folder that is new or empty"""
EXPECTED = {"merged": 4, "fixed": 1, "escalated": 1}
JOBS = 2
_RECORDED = "The agent is a recording: no model is involved; times and tokens are the recording's."
_LOOKS = {
    "list": "the tickets",
    "runs show TASK-2": "the one that was fixed, with its evidence",
    "runs show TASK-6": "the one that waits for you, and why",
    "log TASK-2": "everything that happened to it",
}


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("folder_asked", nargs="?", default="", metavar="DIR", help="where (default: ~/trackdown-demo)")


def command(call: Call) -> Result:
    from trackdown.cli.working import work
    from trackdown.engine.dispatcher import Order

    root = _folder(call)
    _make_repository(root)
    opened = _make_project(root, call)
    if not call.quiet:
        tell([f"A repository with six tickets lies in {root}.", _RECORDED, ""])
    with bootstrap.engine(opened, call.environment) as engine:
        wanted = engine.wanted([], "")
        engine.agents(wanted)
        worked = work(call, engine, Order(wanted, JOBS, engine.target(""), opened.desk.actor))
    green, tests = _tests(root)
    counted = worked.data["summary"]
    as_expected = counted == EXPECTED and green
    data = {**worked.data, "folder": str(root), "tests": "green" if green else "red", "as_expected": as_expected}
    lines = [*worked.text, "", *_closing(root, counted, tests, as_expected)]
    interrupted = worked.data["interrupted"]
    return Result(data, lines, worked.exit_code if interrupted else int(not as_expected), quiet=[str(root)])


def _folder(call: Call) -> Path:
    asked = call.arguments.folder_asked
    if asked:
        root = Path(os.path.abspath(os.path.join(call.folder, os.path.expanduser(asked))))
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise InvalidInput(
                "The folder for the demonstration is not empty.", thing=str(root), hint="Name a new one."
            )
    else:
        home = Path.home()
        names = ("trackdown-demo", *(f"trackdown-demo-{number}" for number in range(2, 1000)))
        root = next(home / name for name in names if not (home / name).exists())
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            f"The folder cannot be made: {error.strerror}.", thing=str(root), hint="Name another: trackdown demo DIR"
        ) from error
    return root


def _make_repository(root: Path) -> None:
    import yaml

    material = files("trackdown.demo")
    bootstrap.new_repository(root)
    content: dict[str, str] = yaml.safe_load(material.joinpath("repository.yaml").read_text(encoding="utf-8"))
    content[".trackdown/demo/recording.yaml"] = material.joinpath("recording.yaml").read_text(encoding="utf-8")
    content["spec.md"] = material.joinpath("spec.md").read_text(encoding="utf-8")
    for path, text in content.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _make_project(root: Path, call: Call) -> bootstrap.Project:
    from trackdown.services.documents.drafts import tickets_in
    from trackdown.services.project import Ground, begin
    from trackdown.services.tickets.creation import create

    where = bootstrap.places(str(root))
    begin(Ground(where.root, where.common_dir, where.config, where.store), bootstrap.workshop(), {})
    bootstrap.set_setting(where, "verify.checks", {"tests": "python3 -m unittest discover -s tests"})
    bootstrap.commit_everything(root, "Begin a notebook")
    opened = bootstrap.project(str(root), call.environment)
    call.opened.append(opened)
    create(opened.desk, tickets_in((root / "spec.md").read_text(encoding="utf-8"), "spec.md"))
    return opened


def _tests(root: Path) -> tuple[bool, str]:
    """The repository's own tests, on what the person's checkout now holds."""
    run = [sys.executable, "-B", "-m", "unittest", "discover", "-s", "tests"]
    done = subprocess.run(run, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    ran = next((line for line in lines if line.startswith("Ran ")), "")
    return done.returncode == 0, f"{ran}: {lines[-1]}" if lines else "no output"


def _closing(root: Path, counted: dict[str, int], tests: str, as_expected: bool) -> list[str]:
    # As it was started: from a clone, the command is on no PATH.
    typed = "trackdown" if shutil.which("trackdown") else f"{sys.executable} -m trackdown"
    wide = len(typed) + 1 + max(map(len, _LOOKS))
    merged, fixed, escalated = (counted.get(word, 0) for word in EXPECTED)
    lines = [
        f"{merged} merged at once, {fixed} fixed (its check failed, the agent was told, and it was merged),",
        f"{escalated} escalated (could not be fixed in two rounds: a person has to look).",
        f"The repository's own tests: {tests}",
        "",
        "Look at it:",
        f"  cd {root}",
        f"  {'git log --stat':<{wide}}  what was merged, one commit a ticket",
        *(f"  {f'{typed} {words}':<{wide}}  {what}" for words, what in _LOOKS.items()),
    ]
    if not as_expected:
        lines.append("This is not how the demonstration should end; please report it with the lines above.")
    return lines
