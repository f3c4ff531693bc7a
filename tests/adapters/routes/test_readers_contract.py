"""Every reader of ours keeps to the published contract suite."""

from __future__ import annotations

import pytest

from trackdown.adapters.routes import registry
from trackdown.ports.routes import SourceFile, Sources
from trackdown.testing.routes_contract import RoutesCase, RoutesContract

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "fastapi": (
        {
            "main.py": "from fastapi import FastAPI\nfrom a import r\napp = FastAPI()\n"
            "app.include_router(r, prefix='/a')\n",
            "a.py": "from fastapi import APIRouter\nr = APIRouter()\n# @r.put('/old')\n@r.get('/{x}')\n"
            "def f(x: int): ...\n",
        },
        ["GET /a/{x}"],
    ),
    "flask": (
        {
            "app.py": "from flask import Flask\nfrom b import bp\napp = Flask('x')\napp.register_blueprint(bp)\n",
            "b.py": "from flask import Blueprint\nbp = Blueprint('b', 'b', url_prefix='/b')\n"
            "@bp.route('/<int:n>', methods=['PUT'])\ndef f(n): ...\n",
        },
        ["PUT /b/{n}"],
    ),
    "django": (
        {
            "site/urls.py": "from django.urls import include, path\nurlpatterns = [path('a/', include('blog.urls'))]\n",
            "blog/urls.py": "from django.urls import path\nfrom . import views\n"
            "urlpatterns = [path('<int:n>/', views.f)]\n",
            "blog/views.py": "from rest_framework.decorators import api_view\n@api_view(['GET'])\ndef f(r, n): ...\n",
        },
        ["GET /a/{n}/"],
    ),
    "express": (
        {
            "app.js": "const express = require('express');\nconst app = express();\napp.use('/a', require('./a'));\n",
            "a.js": "const r = require('express').Router();\nr.get('/:x', (q, s) => 1);\nmodule.exports = r;\n",
        },
        ["GET /a/{x}"],
    ),
    "koa": (
        {
            "app.js": "import Koa from 'koa';\nimport { r } from './a.js';\nnew Koa().use(r.routes());\n",
            "a.js": "import Router from '@koa/router';\nexport const r = new Router({ prefix: '/a' });\n"
            "r.get('/:x', h);\n",
        },
        ["GET /a/{x}"],
    ),
    "fastify": (
        {
            "app.ts": "import Fastify from 'fastify';\nimport a from './a';\nconst app = Fastify();\n"
            "app.register(a, { prefix: '/a' });\n",
            "a.ts": "export default async function (f) {\n  f.get('/:x', h);\n}\n",
        },
        ["GET /a/{x}"],
    ),
    "nestjs": (
        {
            "main.ts": "import { NestFactory } from '@nestjs/core';\napp.setGlobalPrefix('api');\n",
            "a.ts": "import { Controller, Get } from '@nestjs/common';\n@Controller('a')\nexport class A {\n"
            "  @Get(':x')\n  one() {}\n}\n",
        },
        ["GET /api/a/{x}"],
    ),
    "nextjs": (
        {
            "app/api/a/[x]/route.ts": "export async function GET(request) {}\n",
            "app/api/a/page.tsx": "export default function Page() { return <p/> }\n",
        },
        ["GET /api/a/{x}"],
    ),
    "spring": (
        {
            "A.java": "import org.springframework.web.bind.annotation.*;\n@RestController\n@RequestMapping(P.A)\n"
            'class A {\n  @GetMapping("/{x}")\n  String f() { return ""; }\n}\n',
            "P.java": 'class P { static final String A = "/a"; }\n',
        },
        ["GET /a/{x}"],
    ),
    "net/http": (
        {
            "main.go": 'package main\nimport "net/http"\nfunc main() {\n\tmux := http.NewServeMux()\n'
            '\tmux.HandleFunc("GET /a/{x}", h)\n}\n',
            "other.go": "package main\nfunc h() {}\n",
        },
        ["GET /a/{x}"],
    ),
    "gin": (
        {
            "main.go": 'package main\nimport "github.com/gin-gonic/gin"\nfunc main() {\n\tr := gin.New()\n'
            '\tRegister(r.Group("/a"))\n}\n',
            "a.go": 'package main\nimport "github.com/gin-gonic/gin"\n'
            'func Register(g *gin.RouterGroup) {\n\tg.GET("/:x", h)\n}\n',
        },
        ["GET /a/{x}"],
    ),
    "echo": (
        {
            "main.go": 'package main\nimport "github.com/labstack/echo/v4"\nfunc main() {\n\te := echo.New()\n'
            '\te.Group("/a").GET("/:x", h)\n}\n',
        },
        ["GET /a/{x}"],
    ),
    "chi": (
        {
            "main.go": 'package main\nimport "github.com/go-chi/chi/v5"\nfunc main() {\n\tr := chi.NewRouter()\n'
            '\tr.Route("/a", func(r chi.Router) {\n\t\tr.Get("/{x}", h)\n\t})\n}\n',
        },
        ["GET /a/{x}"],
    ),
    "python": ({"a.py": "x = 1\n"}, []),
    "rails": (
        {
            "config/routes.rb": "Rails.application.routes.draw do\n  namespace :a do\n    resources :x, only: [:show]\n"
            "  end\nend\n",
        },
        ["GET /a/x/{id}"],
    ),
    "fetch and axios": (
        {
            "api.ts": "import axios from 'axios';\nexport const api = axios.create({ baseURL: '/a' });\n",
            "use.ts": "import { api } from './api';\nfetch('/a/1', { method: 'PUT' });\napi.get(`/${id}`);\n",
        },
        ["GET /a/{p1}", "PUT /a/1"],
    ),
    "requests and httpx": (
        {
            "c.py": "import httpx, requests\nfrom base import A\nrequests.get(A + '/1')\n"
            "with httpx.Client(base_url='/a') as c:\n    c.put(f'/{n}')\n",
            "base.py": "A = 'http://localhost/a'\n",
        },
        ["GET /a/1", "PUT /a/{p1}"],
    ),
}


@pytest.mark.parametrize("name", sorted(registry.BUILT_IN), scope="class")
class TestOurReaders(RoutesContract):
    @pytest.fixture
    def case(self, name: str) -> RoutesCase:
        known = {reader.name: reader for side in ("server", "client") for reader in registry.readers(side)}
        files, names = CASES[name]
        return RoutesCase(known[name], files, names)


@pytest.mark.parametrize(
    ("name", "file", "text", "assumed"),
    [
        (
            *("fastapi", "a.py", "from fastapi import FastAPI\nfrom s import s\napp = FastAPI()\n"),
            "s.P",
        ),
        ("express", "a.js", "const app = require('express')();\n", "process.env.P"),
        ("gin", "a.go", 'package a\nimport "github.com/gin-gonic/gin"\n', "cfg.P"),
        ("spring", "A.java", "import org.springframework.web.bind.annotation.*;\n@RestController\n", "Gone.P"),
    ],
)
def test_a_person_can_say_what_a_computed_prefix_is(name: str, file: str, text: str, assumed: str) -> None:
    ends = {
        "fastapi": f"@app.get({assumed} + '/x')\ndef x(): ...\n",
        "express": f"app.get({assumed} + '/x', h);\n",
        "gin": f'func m() {{\n\tr := gin.New()\n\tr.GET({assumed}+"/x", h)\n}}\n',
        "spring": f'class A {{\n  @GetMapping({assumed} + "/x")\n  String x() {{}}\n}}\n',
    }
    (reader,) = [reader for reader in registry.readers("server") if reader.name == name]
    files = [SourceFile(file, text + ends[name])]
    assert reader.read(Sources(files)).routes == ()
    assert [route.name for route in reader.read(Sources(files, assumed={assumed: "/p"})).routes] == ["GET /p/x"]
