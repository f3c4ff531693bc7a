"""The first thing that a new user types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def test_the_demonstration_shows_the_whole_job_in_a_new_folder(tmp_path: Path) -> None:
    place = tmp_path / "shown"
    done = subprocess.run(
        [sys.executable, "-m", "trackdown", "--json", "demo", str(place)],
        cwd=tmp_path,
        env={**os.environ, "TRACKDOWN_STATE": str(tmp_path / "state")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    data = json.loads(done.stdout)["data"]
    assert data["summary"] == {"merged": 4, "fixed": 1, "escalated": 1}
    assert (data["tests"], data["as_expected"]) == ("green", True)
    assert "no model is involved" in done.stderr
    log = subprocess.run(["git", "-C", str(place), "log", "--format=%s"], capture_output=True, text=True, check=True)
    assert len([line for line in log.stdout.splitlines() if line.startswith("TASK-")]) == 5
