from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from trackdown.adapters.routes import registry
from trackdown.core.contracts.served import Found
from trackdown.errors import BadConfiguration
from trackdown.ports.routes import Sources


class Mine:
    name = "mine"
    side = "server"
    suffixes = (".mine",)

    def read(self, sources: Sources) -> Found:
        return Found()


class Nameless:
    side = "server"


def installed(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A package that brings a reader along."""
    points = EntryPoints([EntryPoint(name, value, registry.GROUP)])
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points if group == registry.GROUP else [])


def test_every_reader_of_ours_has_the_name_it_is_listed_by() -> None:
    known = [reader.name for side in ("server", "client") for reader in registry.readers(side)]
    assert sorted(known) == sorted(registry.BUILT_IN)


def test_a_package_can_bring_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, "mine", f"{__name__}:Mine")
    assert "mine" in [reader.name for reader in registry.readers("server")]
    assert "mine" not in [reader.name for reader in registry.readers("client")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mine", "no_such_module:Mine"),
        ("other", f"{__name__}:Mine"),
        ("nameless", f"{__name__}:Nameless"),
        ("fastapi", f"{__name__}:Mine"),
    ],
)
def test_a_reader_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    installed(monkeypatch, name, value)
    with pytest.raises(BadConfiguration) as raised:
        registry.readers("server")
    assert raised.value.thing == name
