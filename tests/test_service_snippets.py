"""The files that a page gives for services are what systemd and launchd can read, and start what there is."""

from __future__ import annotations

import configparser
import plistlib
import re
import shutil
import subprocess
from pathlib import Path

from trackdown.cli.parser import Parser
from trackdown.cli.run import build

PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "stay-at-work.md"


def _block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def _assert_is_a_command(words: list[str]) -> None:
    assert words[:3] == ["/usr/bin/env", "trackdown", "run"]
    parser = Parser(prog="trackdown run")
    build(parser, "")
    assert parser.parse(words[3:]).watch


def test_the_unit_of_systemd_starts_a_run_that_stays_and_takes_a_stop_for_a_success(tmp_path: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(_block("ini"))
    service = unit["Service"]
    _assert_is_a_command(service["ExecStart"].split())
    assert (service["SuccessExitStatus"], service["KillMode"]) == ("130", "process")
    if verifier := shutil.which("systemd-analyze"):
        file = tmp_path / "trackdown-shop.service"
        file.write_text(_block("ini").replace("%h/src/shop", str(tmp_path)), encoding="utf-8")
        done = subprocess.run([verifier, "--user", "verify", str(file)], capture_output=True, text=True, timeout=60)
        complaints = [line for line in done.stderr.splitlines() if file.name in line]
        assert complaints == []


def test_the_property_list_of_launchd_starts_a_run_that_stays() -> None:
    service = plistlib.loads(_block("xml").encode())
    _assert_is_a_command(service["ProgramArguments"])
    assert service["AbandonProcessGroup"] is True
