"""The readers by name: our own, and third parties' by the entry point group ``trackdown.routes``.

An entry point names a RouteReader (see ``trackdown.ports.routes``), or a class of them that needs no arguments. Its
name is the entry point's. ``trackdown.testing.routes_contract`` has the tests that it has to pass.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from trackdown.errors import BadConfiguration
from trackdown.ports.routes import RouteReader

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "trackdown.routes"

BUILT_IN = {
    "fastapi": "trackdown.adapters.routes.fastapi:FastApiReader",
    "flask": "trackdown.adapters.routes.flask:FlaskReader",
    "django": "trackdown.adapters.routes.django:DjangoReader",
    "express": "trackdown.adapters.routes.express:ExpressReader",
    "koa": "trackdown.adapters.routes.koa:KoaReader",
    "fastify": "trackdown.adapters.routes.fastify:FastifyReader",
    "nestjs": "trackdown.adapters.routes.nestjs:NestReader",
    "nextjs": "trackdown.adapters.routes.nextjs:NextReader",
    "spring": "trackdown.adapters.routes.spring:SpringReader",
    "net/http": "trackdown.adapters.routes.net_http:NetHttpReader",
    "gin": "trackdown.adapters.routes.gin:GinReader",
    "echo": "trackdown.adapters.routes.echo:EchoReader",
    "chi": "trackdown.adapters.routes.chi:ChiReader",
    "python": "trackdown.adapters.routes.plain_python:PlainPythonReader",
    "rails": "trackdown.adapters.routes.rails:RailsReader",
    "fetch and axios": "trackdown.adapters.routes.javascript_clients:JavaScriptClientReader",
    "requests and httpx": "trackdown.adapters.routes.python_clients:PythonClientReader",
}


def readers(side: str) -> list[RouteReader]:
    """All readers of servers (``server``) or of clients (``client``). Raises BadConfiguration naming the package of one
    that cannot be used."""
    from importlib.metadata import entry_points

    found = []
    for path in BUILT_IN.values():
        module, _, attribute = path.partition(":")
        found.append(cast("RouteReader", getattr(import_module(module), attribute)()))
    for point in entry_points(group=GROUP):
        if point.name in BUILT_IN:
            raise _broken(point, "the name belongs to one of Trackdown's own readers")
        found.append(_third_party(point))
    return [reader for reader in found if reader.side == side]


def _third_party(point: EntryPoint) -> RouteReader:
    try:
        found = point.load()
        found = found() if isinstance(found, type) else found
    except Exception as error:  # somebody else's code can fail in any way; it is then reported by name
        raise _broken(point, f"{type(error).__name__}: {error}") from error
    missing = [name for name in ("name", "side", "suffixes", "read") if not hasattr(found, name)]
    if missing or found.name != point.name or found.side not in ("server", "client"):
        raise _broken(point, f"it lacks {', '.join(missing)}" if missing else "its `name` or `side` is another")
    return cast("RouteReader", found)


def _broken(point: EntryPoint, reason: str) -> BadConfiguration:
    package = point.dist.name if point.dist else point.value
    return BadConfiguration(
        f"the route reader '{point.name}' of the package {package} cannot be used: {reason}",
        thing=point.name,
        hint=f"Update {package}, or report this to its authors.",
    )
