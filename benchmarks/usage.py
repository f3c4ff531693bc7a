"""How long reading session logs takes, next to ``wc -l`` of the same files.

Start it with ``uv run python benchmarks/usage.py``. The logs are made up after what clients write: responses of several
blocks, each of which repeats the usage, between what tools gave back. Everything is in the system's cache of files, so
that computing is compared, not the disk. In each round the programs take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from machine import described, table

BUDGET = 3.0
"""How many times ``wc -l`` reading everything may take."""
READ = """
import sys
from pathlib import Path
from trackdown.adapters.sessions.logs import ClientLogs
found = ClientLogs(list, sys.argv[2]).read([Path(sys.argv[1])])
print(sum(sums.requests for _, sums in found.items))
"""


def words(chance: random.Random, length: int) -> str:
    known = "the return self value import def class request token error message file line data open read".split()  # noqa: SIM905
    return " ".join(chance.choices(known, k=length // 6))


def write_logs(folder: Path, size: int) -> int:
    """Logs of about that many bytes, 20 MB a session; how many responses they hold."""
    chance = random.Random(1)
    said = [words(chance, 600) for _ in range(50)]
    given = [words(chance, chance.choice([200, 800, 3000, 12_000, 40_000])) for _ in range(50)]
    responses = 0
    for number in range(max(1, size // 20_000_000)):
        name = f"{number:08d}-0000-4000-8000-000000000000"
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as file:
            while file.tell() < min(size, 20_000_000):
                responses += 1
                file.writelines(turn(chance, name, responses, said, given))
    return responses


def turn(chance: random.Random, session: str, number: int, said: list[str], given: list[str]) -> list[str]:
    """One response in one to three blocks, and what the tool gave back."""
    at = f"2026-11-{number % 20 + 1:02d}T07:49:57.020Z"
    usage: dict[str, Any] = {
        "input_tokens": number % 9,
        "cache_read_input_tokens": number % 150_000,
        "output_tokens": number % 900,
    }
    usage |= {"cache_creation_input_tokens": number % 3000, "service_tier": "standard"}
    head: dict[str, Any] = {"parentUuid": "p" * 36, "isSidechain": False, "cwd": "/home/ada/work", "sessionId": session}
    message: dict[str, Any] = {
        "id": f"msg_{number:024x}",
        "role": "assistant",
        "model": "claude-opus-5-5",
        "content": [],
        "usage": usage,
    }
    block = {**head, "message": message, "requestId": f"req_{number:024x}", "type": "assistant", "timestamp": at}
    lines: list[str] = []
    for _ in range(chance.randint(1, 3)):
        message["content"] = [{"type": "text", "text": chance.choice(said)}]
        lines.append(json.dumps(block, separators=(",", ":")) + "\n")
    result: dict[str, Any] = {"role": "user", "content": [{"type": "tool_result", "content": chance.choice(given)}]}
    back = {
        **head,
        "type": "user",
        "message": result,
        "timestamp": at,
        "toolUseResult": {"stdout": chance.choice(given)},
    }
    return [*lines, json.dumps(back, separators=(",", ":")) + "\n"]


def timed(command: list[str]) -> tuple[float, str]:
    began = time.perf_counter()
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - began, out


def main() -> int:
    parser = argparse.ArgumentParser(description="Times the reading of session logs.")
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trackdown-benchmark-") as place:
        logs, cache = Path(place, "projects"), Path(place, "cache")
        logs.mkdir()
        responses = write_logs(logs, given.megabytes * 1_000_000)
        files = sorted(map(str, logs.iterdir()))
        read = [sys.executable, "-c", READ, str(logs), str(cache)]
        times: dict[str, list[float]] = {"wc -l": [], "a bare interpreter": [], "read all": [], "read again": []}
        for _ in range(given.rounds):
            times["wc -l"].append(timed(["wc", "-l", *files])[0])
            times["a bare interpreter"].append(timed([sys.executable, "-c", "pass"])[0])
            shutil.rmtree(cache, ignore_errors=True)
            for name in ("read all", "read again"):
                seconds, out = timed(read)
                assert int(out) == responses, f"{out} responses were counted, there are {responses}"
                times[name].append(seconds)
        size = sum(os.path.getsize(file) for file in files)
    base = statistics.median(times["wc -l"])
    rows = []
    for name, values in times.items():
        middle = statistics.median(values)
        rows.append([name, f"{middle * 1000:.0f}", f"{min(values) * 1000:.0f}", f"{middle / base:.2f}"])
    print(f"{described()}; {size / 1e6:.0f} MB in {len(files)} logs, {responses} responses, {given.rounds} rounds\n")
    print(table(["what", "median ms", "fastest ms", "times wc -l"], rows))
    return 1 if statistics.median(times["read all"]) > BUDGET * base else 0


if __name__ == "__main__":
    sys.exit(main())
