"""An agent that plays a recording costs nothing, whatever the recording tells."""

from __future__ import annotations

import json

from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all, write

STEPS = [
    [
        {"write": {"path": "a.txt", "content": "x"}},
        {"usage": {"input": 500, "output": 50, "cost": "7.5"}},
        {"say": "Done."},
    ]
]


def test_no_budget_counts_a_recording_before_a_turn_in_it_or_after_it(project: Project) -> None:
    write(project.root, {"recording.json": json.dumps({"tickets": {"Do it": STEPS, "Again": STEPS}})})
    project.agent("replay", adapter="replay", command="", options={"recording": "../../recording.json"})
    budgets = "\n".join(f"{scope}_{unit} = 1" for scope in ("run", "ticket", "day") for unit in ("usd", "tokens"))
    project.configure(f"[budget]\n{budgets}\n")
    commit_all(project.root)
    first = project.ticket("", "--agent", "replay")
    answer = project.ask("run", first)
    assert answer.runs[first]["outcome"] == "merged"
    assert answer.runs[first]["cost"] == {"usd": "0", "unpriced_turns": 0, "price_lists": [], "recorded": True}
    second = project.ticket("echo y > y.txt", "--agent", "player")
    assert project.ask("run", second).runs[second]["outcome"] == "merged", "the day's budget is untouched"
