"""How long checking a repository of 1,000 source files against a contract takes.

Makes a FastAPI and an Express backend of 500 files each in a temporary folder, with one router a file, and checks each
against a contract that names all of its operations, as a command from start to end. Prints a table; `--files` changes
how many there are.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import described, table

ROUNDS = 3
VERBS = ("get", "post", "put", "delete")


def fastapi(folder: Path, files: int) -> None:
    includes = []
    for number in range(files):
        lines = ["from fastapi import APIRouter", "", f"router = APIRouter(prefix='/things{number}')", ""]
        for verb in VERBS:
            path = "" if verb in ("get", "post") else "/{thing_id}"
            lines += [
                f"@router.{verb}(",
                f'    "{path}",',
                ")",
                f"async def {verb}(page: int = 1):",
                "    return page",
                "",
            ]
        lines += [f"def helper_{line}(value):\n    return value + {line}\n" for line in range(40)]
        (folder / f"things{number}.py").write_text("\n".join(lines))
        includes.append(f"from things{number} import router as r{number}\napp.include_router(r{number}, prefix='/api')")
    main = "from fastapi import FastAPI\napp = FastAPI()\n" + "\n".join(includes) + "\n"
    (folder / "main.py").write_text(main)


def express(folder: Path, files: int) -> None:
    uses = []
    for number in range(files):
        lines = ["import { Router } from 'express';", "const router = Router();"]
        for verb in VERBS:
            path = "/" if verb in ("get", "post") else "/:id"
            lines += [f"router.{verb}(", f"  '{path}',", "  async (request, response) => response.json({}),", ");"]
        lines += [f"export function helper{line}(value: number) {{ return value + {line}; }}" for line in range(40)]
        (folder / f"things{number}.ts").write_text("\n".join([*lines, "export default router;", ""]))
        uses.append(f"import r{number} from './things{number}';\napp.use('/api/things{number}', r{number});")
    main = "import express from 'express';\nconst app = express();\n" + "\n".join(uses) + "\n"
    (folder / "main.ts").write_text(main)


def contract(files: int) -> str:
    lines = ["# API Contract: Bench", ""]
    for number in range(files):
        for verb in VERBS:
            path = f"/api/things{number}" + ("" if verb in ("get", "post") else "/{id}")
            lines += [f"#### {verb.upper()} {path}", ""]
    return "\n".join(lines)


def timed(folder: Path, *names: str) -> tuple[float, dict[str, object]]:
    words = ["-m", "trackdown", "--json", "-C", str(folder), "contract", "check", "contract.md", *names]
    began = time.perf_counter()
    done = subprocess.run([sys.executable, *words], capture_output=True, check=False)
    took = time.perf_counter() - began
    return took, json.loads(done.stdout)["data"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    files = parser.parse_args().files // 2
    rows = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "contract.md").write_text(contract(files))
        for name, make in (("python", fastapi), ("typescript", express)):
            (folder / name).mkdir()
            make(folder / name, files)
            results = [timed(folder, name) for _ in range(ROUNDS)]
            data = results[0][1]
            complete = "yes" if data["complete"] else "no"
            rows.append([name, str(data["files"]), str(data["routes"]), complete, f"{min(t for t, _ in results):.2f}"])
    print(described())
    print(table(["source", "files", "routes", "complete", "fastest s"], rows))


if __name__ == "__main__":
    main()
