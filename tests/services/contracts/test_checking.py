from __future__ import annotations

import pytest

from trackdown.adapters.routes import registry
from trackdown.core.contracts.reading import read_contract
from trackdown.core.contracts.served import Found, Place, Unreadable
from trackdown.errors import BadDocument, WorkFailed
from trackdown.ports.routes import RouteReader, SourceFile, Sources
from trackdown.services.contracts.checking import check

CONTRACT = read_contract("# Blog\n#### GET /posts\n#### GET /users\n", "API_CONTRACT.md")
APP = SourceFile("app.py", "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/posts')\ndef every(): ...\n")
OTHER = SourceFile("users/app.js", "const app = require('express')();\napp.get('/users', h);\n")


def readers() -> list[RouteReader]:
    return registry.readers("server")


class Broken:
    name = "broken"
    side = "server"
    suffixes = (".py",)

    def read(self, sources: Sources) -> Found:
        raise KeyError("oops")


def test_one_contract_may_be_served_by_several_frameworks() -> None:
    found = check(CONTRACT, (Sources([APP, OTHER]), readers()))
    assert found.complete
    assert found.frameworks == ("fastapi", "express")
    assert (found.routes, found.files) == (2, 2)


def test_findings_that_are_allowed_do_not_count() -> None:
    one = read_contract("# Blog\n#### GET /posts\n", "c.md")
    sources = Sources([APP, OTHER])
    assert [item.kind for item in check(one, (sources, readers())).findings] == ["extra"]
    assert check(one, (sources, readers()), allowed=("extra",)).complete


def test_a_reader_that_breaks_is_named() -> None:
    with pytest.raises(WorkFailed) as raised:
        check(CONTRACT, (Sources([APP]), [Broken()]))
    assert raised.value.thing == "broken"
    assert "KeyError" in raised.value.message


def test_a_contract_without_operations_is_refused_before_anything_is_read() -> None:
    with pytest.raises(BadDocument):
        check(read_contract("# Blog\n", "c.md"), (Sources([APP]), [Broken()]))


def test_what_could_not_be_read_from_disk_is_passed_on() -> None:
    lost = Unreadable(Place("lost.py", 1), "it is binary")
    found = check(CONTRACT, (Sources([APP, SourceFile("b.py", "(")], [lost]), readers()))
    assert [item.place.file for item in found.unreadable] == ["lost.py", "b.py"]


def test_a_file_is_parsed_once_for_all_readers() -> None:
    sources = Sources([APP])
    made: list[int] = []
    for _ in range(3):
        sources.once("key", lambda: made.append(1))
    assert made == [1]
