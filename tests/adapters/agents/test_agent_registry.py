"""Third parties' adapters, installed as real distributions in a folder on the path."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.adapters.agents import registry
from trackdown.errors import BadConfiguration, NotFound

ADAPTER = """
class Adapter:
    name = {name!r}
    def locate(self, profile, environment): ...
    def launch(self, request, environment): ...
    def reader(self, request): ...
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    modules = {
        "good_agent": ADAPTER.format(name="good"),
        "misnamed_agent": ADAPTER.format(name="other"),
        "crashing_agent": "raise RuntimeError('no licence')",
        "partial_agent": "class Adapter:\n    name = 'partial'",
        "stealing_agent": ADAPTER.format(name="claude"),
    }
    for module, source in modules.items():
        (tmp_path / f"{module}.py").write_text(source)
        metadata = tmp_path / f"{module}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        name = "claude" if module == "stealing_agent" else module.removesuffix("_agent")
        (metadata / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{name} = {module}:Adapter\n")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("installed")
def test_a_third_partys_adapter_is_found_by_name() -> None:
    assert registry.adapter("good").name == "good"
    assert {"good", "claude"} <= set(registry.names())


@pytest.mark.usefixtures("installed")
def test_each_broken_adapter_is_reported_by_name_and_the_others_go_on_working() -> None:
    problems = {problem.thing: problem for problem in registry.problems()}
    assert set(problems) == {"misnamed", "crashing", "partial", "claude"}
    assert "no licence" in problems["crashing"].message
    assert "locate, launch, reader" in problems["partial"].message
    assert "stealing" in problems["claude"].message
    assert all(problem.hint for problem in problems.values())


@pytest.mark.usefixtures("installed")
def test_a_broken_adapter_fails_only_whoever_asks_for_it() -> None:
    with pytest.raises(BadConfiguration, match="crashing"):
        registry.adapter("crashing")
    assert registry.adapter("claude").__class__.__module__ == "trackdown.adapters.agents.claude"


def test_an_unknown_name_gets_the_nearest_known_one() -> None:
    with pytest.raises(NotFound) as caught:
        registry.adapter("codx")
    assert "Did you mean 'codex'?" in caught.value.hint
