"""The lines of the product's description one after the other in one project, as a reader would type them."""

from __future__ import annotations

import json
import re

from lines_of_upkeep import LINES_OF_UPKEEP
from lines_of_work import LINES_OF_WORK
from team_project import TeamProject

BUILD = {"BUILD_ID": "build-7"}
PERSONS_WORK = {
    "trackdown workflow apply": "printf 'tickets:\\n  - key: ISSUE-788\\n    to: review\\n' > violations_fixed.yaml",
    "trackdown cicd": "echo more > more.txt && git add more.txt && git commit -qm 'ISSUE-788: say what is wrong'",
}
"""What somebody does by hand before a line, by how the line begins."""


def test_every_line_works_after_the_ones_before_it(team: TeamProject) -> None:
    backup = ""
    for line in (*LINES_OF_WORK, *LINES_OF_UPKEEP):
        for begin, work in PERSONS_WORK.items():
            if line.text.startswith(begin):
                team.does(work)
        answer = team.line(line.text.replace("--from-backup latest", f"--from-backup {backup}"), **BUILD)
        assert answer.code == 0, f"{line.text}\n{answer}"
        if line.text.startswith("trackdown backup create"):
            found = re.search(r"\b\d{8}T\d{6}Z\b", answer.out)
            assert found, answer
            backup = found[0]
        assert "Traceback" not in answer.err

    old = team.asks("issue show ISSUE-456")
    assert (old["kind"], old["workflow"]) == ("epic", "feature_development")
    assert team.asks("task show TASK-123")["kind"] == "issue"
    assert team.asks("show TASK-456")["parent"] == "ISSUE-789"
    assert team.asks("show ISSUE-789")["parent"] == "EPIC-123"
    assert team.asks("show ISSUE-789")["waits_for"] == []
    assert json.loads((team.root / "current_hierarchy.json").read_text(encoding="utf-8"))
    assert team.differing() == 0
    checked = team.asks("validate")
    assert not [item for item in checked["findings"] if item["rule"] in ("circle", "parent-kind", "parent-finished")]
