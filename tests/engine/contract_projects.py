"""A project with an API contract, for tests of work that is held to one."""

from __future__ import annotations

from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all, write

CONTRACT = """\
# API Contract: Blog

#### GET /api/posts
**Response (`200`):**

#### POST /api/posts
**Response (`201`):**

#### GET /api/posts/{id}/comments
**Response (`200`):**
"""
_HEAD = "from fastapi import FastAPI\n\napp = FastAPI()\n"
_ROUTES = {
    "list": '\n\n@app.get("/api/posts")\ndef every(): ...\n',
    "make": '\n\n@app.post("/api/posts", status_code=201)\ndef make(): ...\n',
    "comments": '\n\n@app.get("/api/posts/{post_id}/comments")\ndef comments(post_id: int): ...\n',
    "users": '\n\n@app.get("/api/users")\ndef users(): ...\n',
}


def serving(*names: str) -> str:
    """A backend that serves these."""
    return _HEAD + "".join(_ROUTES[name] for name in names)


def writes(path: str, text: str) -> str:
    """A play that writes a file."""
    return f"mkdir -p $(dirname {path}); cat > {path} <<'END'\n{text}END\n"


def with_contract(project: Project, **more: str) -> None:
    write(project.root, {"API_CONTRACT.md": CONTRACT, **more})
    commit_all(project.root)
