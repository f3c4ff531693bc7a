"""Reading agents' profiles: one file ``.trackdown/agents/<id>.yaml`` each. A bad file does not hide the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from trackdown.adapters.agents import marked_yaml, registry
from trackdown.adapters.agents.behaviour_fields import BEHAVIOUR
from trackdown.adapters.agents.profile_fields import Fields
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable, BadConfiguration, NotFound
from trackdown.ports.agent import AgentAdapter

SUFFIXES = (".yaml", ".yml")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


class LoadedProfiles(NamedTuple):
    """``profiles`` by id; ``problems`` has one for each file that cannot be used, with file, line and fix; ``warnings``
    say, with file and line, what a file asks for and its agent does not do."""

    profiles: dict[str, AgentProfile]
    problems: list[BadConfiguration]
    warnings: list[str] = []


def load(folder: Path) -> LoadedProfiles:
    """All profiles of a folder. No folder means no profiles."""
    loaded = LoadedProfiles({}, [], [])
    for file in sorted(folder.iterdir()) if folder.is_dir() else []:
        if file.suffix not in SUFFIXES or file.name.startswith("."):
            continue
        try:
            profile, warnings = read(file)
            if profile.id in loaded.profiles:
                raise bad(file, 1, f"there is another file for the agent '{profile.id}'", "Rename one of the files.")
            loaded.profiles[profile.id] = profile
            loaded.warnings.extend(warnings)
        except BadConfiguration as problem:
            loaded.problems.append(problem)
    return loaded


def read(file: Path) -> tuple[AgentProfile, list[str]]:
    """The profile in that file, and its warnings. Raises BadConfiguration naming file, line and fix."""
    if not _ID.match(file.stem):
        raise bad(file, 1, f"'{file.stem}' cannot be an agent's id", "Name the file with letters, digits, . _ and -.")
    try:
        document = marked_yaml.read(file.read_text(encoding="utf-8"))
    except marked_yaml.YamlProblem as problem:
        raise bad(file, problem.line, f"the file cannot be read: {problem}", "Correct the YAML there.") from problem
    except UnicodeDecodeError as problem:
        raise bad(file, 1, "the file is not UTF-8", "Save it as UTF-8.") from problem
    except OSError as problem:
        raise bad(file, 1, f"the file cannot be opened: {problem.strerror}", "Make it readable.") from problem
    profile, warnings = Fields(file, document, registry.BUILT_IN).profile()
    adapter = _adapter(file, document, profile)
    return _with_paths(file, adapter, profile), warnings + _unhonoured(file, document, adapter)


def discovered(environment: Mapping[str, str]) -> list[AgentProfile]:
    """Profiles for the clients that are installed, each under its adapter's name, for whoever has written no file."""
    found: list[AgentProfile] = []
    for name in registry.DISCOVERABLE:
        profile = AgentProfile(name, name)
        try:
            registry.adapter(name).locate(profile, environment)
        except AgentUnavailable:
            continue
        found.append(profile)
    return found


def bad(file: Path, line: int, message: str, hint: str) -> BadConfiguration:
    return BadConfiguration(message, thing=f"{file}:{line}", hint=hint)


def _adapter(file: Path, document: marked_yaml.MarkedYaml, profile: AgentProfile) -> AgentAdapter:
    try:
        return registry.adapter(profile.adapter)
    except (NotFound, BadConfiguration) as problem:
        line = document.line("adapter" if "adapter" in document.value else "provider")
        raise bad(file, line, problem.message, problem.hint) from problem


def _with_paths(file: Path, adapter: AgentAdapter, profile: AgentProfile) -> AgentProfile:
    """Options that the adapter calls paths are from the folder of the agent's file."""
    options = dict(profile.options)
    for name in getattr(adapter, "path_options", ()):
        if isinstance(options.get(name), str):
            options[name] = str(file.parent.absolute() / options[name])
    return profile._replace(options=options)


def _unhonoured(file: Path, document: marked_yaml.MarkedYaml, adapter: AgentAdapter) -> list[str]:
    """Warnings about what the file asks of the client and this adapter cannot make it do."""
    ignored = [key for key in ("model", *BEHAVIOUR) if key not in getattr(adapter, "honours", ())]
    return [
        f"{file}:{document.line(key)}: `{key}` has no effect: the adapter '{adapter.name}' has no way to pass it on"
        for key in ignored
        if document.value.get(key) is not None
    ]
