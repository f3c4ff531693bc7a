from __future__ import annotations

import pytest
from source_files import read, served, untold

from trackdown.adapters.routes.flask import FlaskReader

READER = FlaskReader()
APP = "from flask import Blueprint, Flask\nfrom flask.views import MethodView, View\napp = Flask(__name__)\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@app.route('/x')\ndef x(): ...\n", ["GET /x"]),
        ("@app.route('/x/<int:id>/<path:rest>', methods=('POST',))\ndef x(): ...\n", ["POST /x/{id}/{rest}"]),
        ("@app.patch('/x')\ndef x(): ...\n", ["PATCH /x"]),
        ("app.add_url_rule('/x', 'x', x, methods=['PUT'])\n", ["PUT /x"]),
        (
            "class P(MethodView):\n    def get(self): ...\n    def delete(self): ...\n"
            "app.add_url_rule('/x', view_func=P.as_view('p'))\n",
            ["DELETE /x", "GET /x"],
        ),
        (
            "class P(MethodView):\n    def put(self): ...\nview = P.as_view('p')\n"
            "app.add_url_rule('/x', view_func=view)\n",
            ["PUT /x"],
        ),
        ("class P(View):\n    methods = ['POST']\napp.add_url_rule('/x', view_func=P.as_view('p'))\n", ["POST /x"]),
        (
            "from flask_restful import Api, Resource\napi = Api(app, prefix='/api')\nclass P(Resource):\n"
            "    def get(self): ...\napi.add_resource(P, '/x', '/y/<id>')\n",
            ["GET /api/x", "GET /api/y/{id}"],
        ),
    ],
)
def test_every_way_to_declare_a_route(text: str, names: list[str]) -> None:
    assert served(READER, {"app.py": APP + text}) == names


def test_a_prefix_at_the_registration_takes_the_place_of_the_blueprints_own() -> None:
    text = """
bp = Blueprint("bp", __name__, url_prefix="/own")
@bp.route("/x")
def x(): ...
"""
    assert served(READER, {"app.py": APP + text + "app.register_blueprint(bp)\n"}) == ["GET /own/x"]
    assert served(READER, {"app.py": APP + text + "app.register_blueprint(bp, url_prefix='/at')\n"}) == ["GET /at/x"]


def test_blueprints_nest_over_several_files() -> None:
    files = {
        "web/__init__.py": """
            from flask import Flask
            def create_app(config=None):
                app = Flask(__name__)
                from .posts import bp
                from web.users import users as people
                bp.register_blueprint(people, url_prefix="/<int:post>/users")
                app.register_blueprint(bp, url_prefix="/posts")
                return app
            """,
        "web/posts.py": "from flask import Blueprint\nbp = Blueprint('p', __name__)\n@bp.get('/')\ndef x(): ...\n",
        "web/users.py": "from flask import Blueprint\nusers = Blueprint('u', __name__)\n@users.post('')\n"
        "def x(): ...\n",
    }
    assert served(READER, files) == ["GET /posts/", "POST /posts/{post}/users"]


def test_what_is_computed_is_unknown() -> None:
    text = "bp = Blueprint('b', __name__)\n@bp.get('/x')\ndef x(): ...\napp.register_blueprint(bp, url_prefix=P)\n"
    assert untold(READER, {"app.py": APP + text}) == ["GET …/x"]
    assert untold(READER, {"app.py": APP + "@app.route('/x', methods=M)\ndef x(): ...\n"}) == ["ANY /x"]
    assert untold(READER, {"app.py": APP + "from other import bp\napp.register_blueprint(bp)\n"}) == ["ANY /…"]


def test_the_order_of_rules_does_not_matter() -> None:
    text = "@app.get('/p/<x>')\ndef a(x): ...\n@app.get('/p/me')\ndef b(): ...\n"
    assert [route.turn for route in read(READER, {"app.py": APP + text}).routes] == [None, None]


def test_strict_slashes_can_be_turned_off() -> None:
    text = "@app.get('/x/', strict_slashes=False)\ndef a(): ...\n@app.get('/y/')\ndef b(): ...\n"
    assert [route.slash for route in read(READER, {"app.py": APP + text}).routes] == ["either", "added"]


def test_another_frameworks_routes_are_not_flasks() -> None:
    text = "from fastapi import FastAPI\nimport flask\napp = FastAPI()\n@app.get('/x')\ndef x(): ...\n"
    found = read(READER, {"app.py": text})
    assert (found.routes, found.unresolved) == ((), ())
