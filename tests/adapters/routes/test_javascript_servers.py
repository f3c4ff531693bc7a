"""Express, Koa, Fastify, NestJS and Next.js."""

from __future__ import annotations

import sys

import pytest
from source_files import read, served, untold

from trackdown.adapters.routes.express import ExpressReader
from trackdown.adapters.routes.fastify import FastifyReader
from trackdown.adapters.routes.koa import KoaReader
from trackdown.adapters.routes.nestjs import NestReader
from trackdown.adapters.routes.nextjs import NextReader

EXPRESS = "const express = require('express');\nconst app = express();\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("app.get('/x/:id', h);", ["GET /x/{id}"]),
        ("app.get(\n  '/x',\n  mw,\n  h,\n);", ["GET /x"]),
        ("app.route('/x').get(a).post(b);", ["GET /x", "POST /x"]),
        ("app.get('/a', h).put('/b', h);", ["GET /a", "PUT /b"]),
        ("app.get(['/a', '/b'], h);", ["GET /a", "GET /b"]),
        ("app.get('/x/:id(\\\\d+)/:more?', h);", ["GET /x/{id}", "GET /x/{id}/{more}"]),
        ("app.all('/x', h);", ["ANY /x"]),
        ("const a = express.Router().use('/b', express.Router().get('/x', h));\napp.use('/a', a);", ["GET /a/b/x"]),
        ("app.get('title');", []),
        ("const P = '/p';\napp.get(`${P}/x`, h);", ["GET /p/x"]),
        ("const r = express.Router();\nr.get('/x', h);\napp.use('/p', auth, r);", ["GET /p/x"]),
        ("const { Router } = require('express');\nconst r = Router();\nr.get('/x', h);\napp.use(r);", ["GET /x"]),
        ("const sub = express();\nsub.get('/x', h);\napp.use('/sub', sub);", ["GET /sub/x"]),
        ("function add(a) { a.post('/x', h); }\nadd(app);", ["POST /x"]),
        (
            "const make = () => { const r = express.Router(); r.get('/x', h); return r; };\napp.use('/m', make());",
            ["GET /m/x"],
        ),
        ("// app.get('/x', h);\n/* app.post('/x', h); */", []),
        ("cache.get('/x', 1);\naxios.get('/y', {});", []),
        ("app.use(express.json());\napp.use((req, res, next) => next());", []),
    ],
)
def test_every_way_to_declare_a_route_of_express(text: str, names: list[str]) -> None:
    assert served(ExpressReader(), {"app.js": EXPRESS + text}) == names


def test_express_routers_nest_over_files_of_both_module_systems() -> None:
    files = {
        "src/app.ts": """
            import express from 'express';
            import { api } from './routes';
            import { BASE } from './config.js';
            const app = express();
            app.use(BASE, api);
            """,
        "src/config.ts": "export const BASE = '/api';\n",
        "src/routes/index.ts": """
            import { Router } from 'express';
            import posts from './posts';
            export { users } from './users';
            import * as all from './users';
            export const api = Router();
            api.use('/posts', posts);
            api.use('/users', all.users);
            """,
        "src/routes/posts.ts": "import { Router } from 'express';\nconst r = Router();\nr.get('/:id', h);\n"
        "export default r;\n",
        "src/routes/users.ts": "import e from 'express';\nconst u = e.Router();\nu.put('/', h);\n"
        "export { u as users };\n",
    }
    assert served(ExpressReader(), files) == ["GET /api/posts/{id}", "PUT /api/users/"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("const r = express.Router();\nr.get('/x', h);\napp.use(process.env.P, r);", ["GET …/x"]),
        ("app.use('/p', require('./gone'));", ["ANY /p/…"]),
        ("app.get(path(), h);", ["GET …"]),
        ("files.forEach((file) => app.use('/p', require(join(dir, file))));", ["ANY /p/…"]),
        ("let p = '/a';\np = '/b';\napp.get(p + '/x', h);", ["GET …"]),
    ],
)
def test_what_express_computes_is_unknown(text: str, names: list[str]) -> None:
    found = read(ExpressReader(), {"app.js": EXPRESS + text})
    assert found.routes == ()
    assert [item.name for item in found.unresolved] == names


def test_a_broken_file_is_unreadable() -> None:
    found = read(ExpressReader(), {"app.js": EXPRESS + "app.get('/x', (;\n"})
    assert [item.place.file for item in found.unreadable] == ["app.js"]


def test_commented_routes_are_told_apart() -> None:
    found = read(ExpressReader(), {"app.js": EXPRESS + "// app.delete('/x/:id', h);\n"})
    assert [(item.method, item.path, item.place.line) for item in found.asleep] == [("DELETE", "/x/{id}", 3)]


def test_koa_names_routes_and_nests_routers() -> None:
    app = """
        const Koa = require('koa');
        const Router = require('@koa/router');
        const app = new Koa();
        const api = new Router({ prefix: '/api' });
        const posts = new Router();
        posts.get('one', '/:id', h).del('/:id', h);
        api.use('/posts', posts.routes(), posts.allowedMethods());
        api.all('/any', h);
        app.use(api.routes());
        """
    names = ["ANY /api/any", "DELETE /api/posts/{id}", "GET /api/posts/{id}"]
    assert served(KoaReader(), {"app.js": app}) == names
    computed = app.replace("'/api'", "process.env.P")
    assert untold(KoaReader(), {"app.js": computed}) == ["ANY …/any", "DELETE …/posts/{id}", "GET …/posts/{id}"]


def test_a_prefix_of_koa_may_be_given_later() -> None:
    app = "const Router = require('koa-router');\nconst r = new Router();\nr.get('/x', h);\nr.prefix('/p');\n"
    assert served(KoaReader(), {"app.js": app}) == ["GET /p/x"]


def test_fastify_registers_plugins_below_prefixes() -> None:
    files = {
        "app.js": """
            const fastify = require('fastify')();
            fastify.register(require('./posts'), { prefix: '/posts' });
            fastify.register(require('@fastify/cors'));
            fastify.register((f, o, done) => { f.get('/in', h); done(); }, { prefix: '/p' });
            fastify.route({ method: ['GET', 'PUT'], url: '/x/:id', handler });
            """,
        "posts.js": "module.exports = async function (app) {\n  app.get('/', h);\n"
        "  app.post('/', { schema }, h);\n};\n",
    }
    names = ["GET /p/in", "GET /posts", "GET /x/{id}", "POST /posts", "PUT /x/{id}"]
    assert served(FastifyReader(), files) == names
    gone = {"app.js": files["app.js"]}
    assert untold(FastifyReader(), gone) == ["ANY /posts/…"]


NEST = """
import { All, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { PATH } from './paths';
@Controller({ path: ['posts', PATH], version: '1' })
export class Posts {
  @Get()
  every(@Query('page') page?: number) {}
  @Delete(
    ':id',
  )
  @HttpCode(204)
  remove(@Param('id') id: string) {}
}
@Controller()
class Health { @All('health') check() {} }
"""


def test_nest_controllers_with_prefix_and_version() -> None:
    files = {"posts.ts": NEST, "paths.ts": "export const PATH = 'articles';\n"}
    main = "import { NestFactory } from '@nestjs/core';\napp.setGlobalPrefix('api', { exclude: ['health'] });\n"
    names = [
        "ANY /health",
        "DELETE /api/articles/{id}",
        "DELETE /api/posts/{id}",
        "GET /api/articles",
        "GET /api/posts",
    ]
    assert served(NestReader(), {**files, "main.ts": main}) == names
    versions = "app.enableVersioning({ type: VersioningType.URI });\n"
    found = read(NestReader(), {**files, "main.ts": main + versions})
    assert "GET /api/v1/posts" in [route.name for route in found.routes]
    assert {route.codes for route in found.routes if route.method == "DELETE"} == {("204",)}
    assert [field.name for field in found.routes[0].query or ()] == ["page"]


def test_a_nest_prefix_that_is_computed_is_unknown() -> None:
    main = "import { NestFactory } from '@nestjs/core';\napp.setGlobalPrefix(config.prefix);\n"
    text = "import { Controller, Get } from '@nestjs/common';\n@Controller('a')\nclass A { @Get('b') b() {} }\n"
    assert untold(NestReader(), {"main.ts": main, "a.ts": text}) == ["GET …/b"]


def test_next_routes_are_where_their_files_are() -> None:
    files = {
        "src/app/(shop)/api/posts/[id]/route.ts": "export const GET = h;\nexport async function DELETE() {}\n"
        "const x = 1;\n",
        "src/app/api/[...rest]/route.js": "export { POST } from './post';\n",
        "src/app/@slot/api/[[...some]]/route.ts": "export function PUT() {}\n",
        "src/app/api/posts/route.test.ts": "export function GET() {}\n",
        "next.config.js": "module.exports = { basePath: '/base' };\n",
    }
    assert served(NextReader(), files) == [
        "DELETE /base/api/posts/{id}",
        "GET /base/api/posts/{id}",
        "POST /base/api/{rest}",
        "PUT /base/api",
        "PUT /base/api/{some}",
    ]


def test_a_next_route_outside_of_an_app_folder_is_unknown() -> None:
    assert untold(NextReader(), {"posts/route.ts": "export function GET() {}\n"}) == ["GET …/posts"]


@pytest.mark.parametrize(
    "field",
    ["router = express.Router();\n  constructor() {", "constructor() {\n    this.router = express.Router();"],
)
def test_express_routers_that_are_fields_of_a_class(field: str) -> None:
    text = f"class Posts {{\n  {field}\n    this.router.get('/x', this.all);\n  }}\n}}\n"
    for use in ("app.use('/p', new Posts().router);", "const posts = new Posts();\napp.use('/p', posts.router);"):
        assert served(ExpressReader(), {"app.ts": EXPRESS + text + use}) == ["GET /p/x"]


def test_what_a_function_of_a_missing_file_returns_is_unknown() -> None:
    text = (
        "const { make } = require('./gone');\nconst cors = require('cors');\napp.use(cors());\napp.use('/p', make(db));"
    )
    assert untold(ExpressReader(), {"app.js": EXPRESS + text}) == ["ANY /p/…"]


def test_without_the_extra_a_file_is_unreadable_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ast_grep_py", None)
    found = read(ExpressReader(), {"app.js": EXPRESS})
    assert found.routes == ()
    assert "trackdown[scan]" in found.unreadable[0].why
