"""Which tools a JavaScript or TypeScript project uses. Nothing is started through ``npx``: that would install it."""

from __future__ import annotations

from collections.abc import Iterator

from trackdown.core.gates.model import Program
from trackdown.core.gates.project import ProjectFiles, table

NO_TEST = "no test specified"
"""What npm writes into a new package.json."""
_ESLINT = (
    *("eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", "eslint.config.ts", "eslint.config.mts"),
    *(".eslintrc", ".eslintrc.js", ".eslintrc.cjs", ".eslintrc.json", ".eslintrc.yml", ".eslintrc.yaml"),
)
_LOCKS = {"pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "package-lock.json": "npm", "npm-shrinkwrap.json": "npm"}


def programs(files: ProjectFiles, top: ProjectFiles) -> Iterator[Program]:
    """``top`` says what manager a package has that says nothing itself."""
    if "package.json" not in files.paths:
        return
    manager = _manager(files) or _manager(top) or "npm"
    package = files.json("package.json")
    scripts = table(package, "scripts")
    installed = bool(table(package, "dependencies") or table(package, "devDependencies"))
    needs = (("node_modules/", f"{manager} install"),) if installed else ()
    test = scripts.get("test")
    if isinstance(test, str) and test.strip() and NO_TEST not in test:
        yield Program("tests", manager, [manager, "test"], "package.json has the script test", needs)
    yield from _lint(files, scripts, manager, needs)
    yield from _audit(files, manager, installed)


def _manager(files: ProjectFiles) -> str:
    """npm, pnpm or yarn: what package.json says, else whose lock file is there; empty if nothing says."""
    said = files.json("package.json").get("packageManager")
    if isinstance(said, str) and said.partition("@")[0] in _LOCKS.values():
        return said.partition("@")[0]
    return _LOCKS.get(files.first(*_LOCKS), "")


def _lint(
    files: ProjectFiles, scripts: dict[str, object], manager: str, needs: tuple[tuple[str, str], ...]
) -> Iterator[Program]:
    config = files.first(*_ESLINT)
    if isinstance(scripts.get("lint"), str):
        yield Program("lint", manager, [manager, "run", "lint"], "package.json has the script lint", needs)
    elif config or "eslintConfig" in files.json("package.json"):
        yield Program("lint", "eslint", ["eslint", "."], f"{config or 'package.json: eslintConfig'} is there", needs)
    if "tsconfig.json" in files.paths:
        yield Program("lint", "tsc", ["tsc", "--noEmit"], "tsconfig.json is there", needs)


def _audit(files: ProjectFiles, manager: str, installed: bool) -> Iterator[Program]:
    if not installed:
        return
    if manager == "yarn":
        text = "the answer of yarn's audit is not known here; set a command"
        yield Program("audit", "yarn", ["yarn", "audit"], "yarn.lock is there", missing=text)
        return
    lock = {"npm": ("package-lock.json", "npm-shrinkwrap.json"), "pnpm": ("pnpm-lock.yaml",)}[manager]
    there = files.first(*lock)
    why = f"{there} is there" if there else "package.json has dependencies"
    missing = "" if there else f"there is no {lock[0]} that says which versions are used"
    yield Program("audit", manager, [manager, "audit", "--json"], why, missing=missing)
