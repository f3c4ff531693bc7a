from __future__ import annotations

import pytest
from source_files import read, served, untold

from trackdown.adapters.routes.fastapi import FastApiReader
from trackdown.core.contracts.model import Field

READER = FastApiReader()
APP = "from fastapi import APIRouter, FastAPI\napp = FastAPI()\n"


def one(text: str) -> list[str]:
    return served(READER, {"app.py": APP + text})


NESTED = {
    "shop/main.py": """
        from fastapi import FastAPI
        from .api import router as everything
        def create_app():
            app = FastAPI()
            app.include_router(everything, prefix="/api")
            return app
        """,
    "shop/api/__init__.py": """
        from fastapi import APIRouter
        from . import posts, users
        router = APIRouter(prefix="/v1")
        router.include_router(posts.router, prefix="/posts", tags=["posts"])
        router.include_router(users.users_router)
        """,
    "shop/api/posts.py": """
        from fastapi import APIRouter
        from shop.api.comments import router as comments
        router = APIRouter()
        @router.get(
            "/{post_id}",
            summary="One",
        )
        async def read(post_id: int): ...
        router.include_router(comments, prefix="/{post_id}/comments")
        """,
    "shop/api/comments.py": """
        import fastapi
        router = fastapi.APIRouter()
        @router.post("", status_code=201)
        def write(post_id: int): ...
        """,
    "shop/api/users.py": """
        from fastapi import APIRouter
        users_router = APIRouter(prefix='/users')
        @users_router.get("")
        def every(): ...
        """,
}


def test_routers_nest_over_several_files() -> None:
    assert served(READER, NESTED) == [
        "GET /api/v1/posts/{post_id}",
        "GET /api/v1/users",
        "POST /api/v1/posts/{post_id}/comments",
    ]


def test_a_parameter_of_a_prefix_is_no_query() -> None:
    text = """
r = APIRouter()
@r.get("")
def every(post_id: int, page: int = 1): ...
app.include_router(r, prefix="/posts/{post_id}/comments")
"""
    (route,) = read(READER, {"app.py": APP + text}).routes
    assert route.query == (Field("page", "integer", False),)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@app.api_route('/x', methods=['GET', 'put'])\ndef x(): ...\n", ["GET /x", "PUT /x"]),
        ("def x(): ...\napp.add_api_route('/x', x, methods=['DELETE'])\n", ["DELETE /x"]),
        ("def x(): ...\napp.add_api_route('/x', endpoint=x)\n", ["GET /x"]),
        ("@app.get(path='/x')\ndef x(): ...\n", ["GET /x"]),
        ("@app.get('/a')\n@app.get('/b')\ndef x(): ...\n", ["GET /a", "GET /b"]),
        ("@app.get('/files/{rest:path}')\ndef x(rest: str): ...\n", ["GET /files/{rest}"]),
        ("P = '/p'\nQ = f'{P}/q'\n@app.get(Q + '/r')\ndef x(): ...\n", ["GET /p/q/r"]),
        ("class C:\n    P = '/p'\n@app.get(C.P)\ndef x(): ...\n", ["GET /p"]),
        ("if True:\n    @app.get('/x')\n    def x(): ...\n", ["GET /x"]),
        ("if False:\n    @app.get('/x')\n    def x(): ...\n", []),
        ("def add(a):\n    @a.get('/x')\n    def x(): ...\nadd(app)\n", ["GET /x"]),
        (
            "def make():\n    r = APIRouter()\n    r.add_api_route('/x', 1)\n    return r\n"
            "app.include_router(make())\n",
            ["GET /x"],
        ),
        (
            "a, b = 1, 2\nr = APIRouter()\nr.add_api_route('/x', a)\nfor q in [r]:\n    app.include_router(q)\n",
            ["GET /x"],
        ),
        ("@app.websocket('/ws')\ndef x(): ...\n", []),
        ("sub = FastAPI()\n@sub.get('/x')\ndef x(): ...\napp.mount('/sub', sub)\n", ["GET /sub/x"]),
        (
            "class R(APIRouter): ...\nr = R(prefix='/r')\nr.add_api_route('/x', 1)\napp.include_router(r)\n",
            ["GET /r/x"],
        ),
        (
            "class H:\n    def __init__(self):\n        self.router = APIRouter()\n"
            "        self.router.add_api_route('/x', self.x)\nh = H()\napp.include_router(h.router)\n",
            ["GET /x"],
        ),
    ],
)
def test_every_way_to_declare_a_route(text: str, names: list[str]) -> None:
    assert one(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "import os\nr = APIRouter(prefix=os.environ['P'])\n@r.get('/x')\ndef x(): ...\napp.include_router(r)\n",
        "r = APIRouter()\n@r.get('/x')\ndef x(): ...\napp.include_router(r, prefix=f'/{version}')\n",
        "P = '/a'\nP = '/b'\n@app.get(P + '/x')\ndef x(): ...\n",
        "from elsewhere import r\n@r.get('/x')\ndef x(): ...\n",
        "from settings import settings\nr = APIRouter()\n@r.get('/x')\ndef x(): ...\n"
        "app.include_router(r, prefix=settings.prefix)\n",
        "from elsewhere import options\nr = APIRouter(**options)\n@r.get('/x')\ndef x(): ...\napp.include_router(r)\n",
    ],
)
def test_what_is_computed_is_unknown_and_never_guessed(text: str) -> None:
    found = read(READER, {"app.py": APP + text})
    assert found.routes == ()
    assert [item.name for item in found.unresolved if "x" in item.path or item.path == "…"] != []


def test_a_router_that_is_not_among_the_files_is_unknown() -> None:
    text = "from elsewhere import r\napp.include_router(r, prefix='/r')\n@app.get('/x')\ndef x(): ...\n"
    assert untold(READER, {"app.py": APP + text}) == ["ANY /r/…"]


def test_methods_that_are_computed_are_unknown() -> None:
    assert untold(READER, {"app.py": APP + "@app.api_route('/x', methods=M)\ndef x(): ...\n"}) == ["ANY /x"]


def test_a_router_that_nothing_includes_serves_nothing() -> None:
    found = read(READER, {"app.py": APP + "r = APIRouter()\n@r.get('/x')\ndef x(): ...\n"})
    assert found.routes == ()
    assert "nothing includes" in found.asleep[0].why


def test_a_router_without_any_application_is_taken_as_it_is() -> None:
    text = "from fastapi import APIRouter\nr = APIRouter(prefix='/p')\n@r.get('/x')\ndef x(): ...\n"
    assert served(READER, {"r.py": text}) == ["GET /p/x"]


def test_routers_that_include_each_other_end() -> None:
    text = "a = APIRouter()\nb = APIRouter()\na.include_router(b)\nb.include_router(a)\na.add_api_route('/x', 1)\n"
    assert read(READER, {"app.py": APP + text + "app.include_router(a)\n"}).routes[0].name == "GET /x"


def test_starlette_lists_routes() -> None:
    text = """
        from starlette.applications import Starlette
        from starlette.endpoints import HTTPEndpoint
        from starlette.routing import Mount, Route
        from starlette.staticfiles import StaticFiles
        class Posts(HTTPEndpoint):
            async def get(self, request): ...
            async def post(self, request): ...
        inner = [Route("/posts", Posts), Route("/x", f, methods=["PUT"])]
        app = Starlette(routes=[Route("/", home), Mount("/api", routes=inner), Mount("/s", app=StaticFiles())])
        """
    assert served(READER, {"app.py": text}) == ["GET /", "GET /api/posts", "POST /api/posts", "PUT /api/x"]


def test_what_the_signature_states() -> None:
    text = """
from typing import Annotated
from fastapi import Body, Depends, Header, Query, Request, status
from pydantic import BaseModel, Field as F
class Base(BaseModel):
    title: str
class Post(Base):
    tags: list[str] = []
    author: int = F(alias="writer")
def paging(page: int = 1, size: Annotated[int, Query(alias="per_page")] = 10): ...
@app.put("/posts/{id}", status_code=status.HTTP_202_ACCEPTED, response_model=list[Post])
def put(
    id: int, post: Post, request: Request, p: Annotated[dict, Depends(paging)], x: str = Header(), q: bool = None
): ...
"""
    (route,) = read(READER, {"app.py": APP + text}).routes
    assert [field.name for field in route.query or ()] == ["page", "per_page", "q"]
    assert route.body == (
        Field("title", "string", True),
        Field("tags", "array", False),
        Field("writer", "integer", False),
    )
    assert route.response is not None
    assert [field.name for field in route.response] == ["title", "tags", "writer"]
    assert route.codes == ("202",)
    assert not route.open


def test_a_dependency_that_cannot_be_followed_leaves_the_query_open() -> None:
    text = "from elsewhere import user\nfrom fastapi import Depends\n@app.get('/x')\ndef x(u=Depends(user)): ...\n"
    assert read(READER, {"app.py": APP + text}).routes[0].open


def test_a_file_that_is_no_python_is_unreadable() -> None:
    found = read(READER, {"app.py": APP, "broken.py": "x = = 1\n"})
    assert (found.unreadable[0].place.file, found.unreadable[0].place.line) == ("broken.py", 1)


def test_a_file_that_is_nested_too_deeply_is_unreadable_and_the_others_are_read() -> None:
    app, deep = APP + "@app.get('/x')\ndef x(): ...\n", "if a: 1\n" + "elif a: 1\n" * 2000
    found = read(READER, {"app.py": app, "deep.py": deep})
    assert [item.place.file for item in found.unreadable] == ["deep.py"]
    assert len(found.routes) == 1
