"""A scripted model server on loopback: real agent clients talk to it instead of to a model.

    with ModelServer([shell("echo hi > hi.txt"), text("Done.")]) as server:
        ...  # start a client with server.url as its base address
        server.requests  # what it asked

Which turn of the script answers a request follows from the request's own history, so retries, resumed sessions and
parallel clients need no state here. It speaks Anthropic Messages, OpenAI Responses, OpenAI chat completions and Gemini;
another dialect is one module beside those, and one entry in ``server.DIALECTS``.
"""

from trackdown.testing.model_server.script import (
    Consumed,
    Turn,
    drop,
    error,
    garbage,
    hang,
    mcp,
    raw,
    shell,
    structured,
    text,
    write,
)
from trackdown.testing.model_server.seen import SeenRequest
from trackdown.testing.model_server.server import ModelServer

__all__ = [
    "Consumed",
    "ModelServer",
    "SeenRequest",
    "Turn",
    "drop",
    "error",
    "garbage",
    "hang",
    "mcp",
    "raw",
    "shell",
    "structured",
    "text",
    "write",
]
