"""Reading JavaScript takes steps in proportion to its length, however its calls are chained."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from trackdown.adapters.routes.express import ExpressReader
from trackdown.adapters.routes.fastify import FastifyReader
from trackdown.adapters.routes.javascript_clients import JavaScriptClientReader
from trackdown.adapters.routes.koa import KoaReader
from trackdown.ports.routes import SourceFile, Sources

HANDLER = "(req, res) => { const found = req.query; let kept; kept = found; res.send(kept); }"
EXPRESS = "const express = require('express');\nconst app = express();\n"
KOA = "const Koa = require('koa');\nconst Router = require('@koa/router');\nconst app = new Router();\n"
FASTIFY = "const app = require('fastify')();\n"
FETCH = "const app = fetch('/x');\n"
SMALL, LARGE = 150, 600


def chained(head: str, link: Callable[[int], str]) -> Callable[[int], str]:
    return lambda number: f"{head}app" + "".join(f"\n  {link(at)}" for at in range(number)) + ";\n"


def repeated(head: str, line: Callable[[int], str]) -> Callable[[int], str]:
    return lambda number: head + "".join(f"{line(at)}\n" for at in range(number))


SHAPES: dict[str, tuple[Callable[[Sources], Any], Callable[[int], str]]] = {
    "express": (ExpressReader().read, chained(EXPRESS, lambda at: f".get('/p{at}', {HANDLER})")),
    "express route": (ExpressReader().read, chained(EXPRESS, lambda at: f".get({HANDLER})" if at else ".route('/x')")),
    "express use": (ExpressReader().read, chained(EXPRESS, lambda at: f".use('/p{at}', {HANDLER})")),
    "express flat": (ExpressReader().read, repeated(EXPRESS, lambda at: f"app.get('/p{at}', {HANDLER});")),
    "koa": (KoaReader().read, chained(KOA, lambda at: f".get('/p{at}', {HANDLER})")),
    "fastify": (FastifyReader().read, chained(FASTIFY, lambda at: f".get('/p{at}', {HANDLER})")),
    "promises": (
        JavaScriptClientReader().read,
        chained(FETCH, lambda at: f".then((a) => fetch('/{at}'))"),
    ),
}


def steps(read: Callable[[Sources], Any], text: str) -> int:
    """How many functions are called, Python's own and those of libraries."""
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sources = Sources([SourceFile("app.js", text)])
    before = sys.getprofile()
    sys.setprofile(called)
    try:
        read(sources)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_calls_take_four_times_the_steps(shape: str) -> None:
    read, text = SHAPES[shape]
    small, large = steps(read, text(SMALL)), steps(read, text(LARGE))
    assert large < small * LARGE / SMALL * 1.25
    assert large > SMALL  # or nothing was read


@pytest.mark.parametrize("shape", ["express", "koa", "fastify"])
def test_every_link_of_a_long_chain_is_read(shape: str) -> None:
    read, text = SHAPES[shape]
    found = read(Sources([SourceFile("app.js", text(LARGE))]))
    assert {route.name for route in found.routes} == {f"GET /p{at}" for at in range(LARGE)}
