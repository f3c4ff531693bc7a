from __future__ import annotations

import json

from trackdown.errors import NotFound
from trackdown.render.envelope import envelope, error_data, error_lines
from trackdown.render.result import Result


def test_an_answer_is_one_line_unless_somebody_looks() -> None:
    result = Result({"key": "TASK-1", "title": "Größe\n"})
    line = envelope(result, indented=False)
    assert "\n" not in line
    assert json.loads(line) == {"schema": "trackdown/1", "ok": True, "data": result.data, "errors": []}
    assert json.loads(envelope(result, indented=True)) == json.loads(line)
    assert envelope(result, indented=False, ascii_only=True).isascii()


def test_errors_or_an_exit_code_mean_that_it_is_not_ok() -> None:
    assert json.loads(envelope(Result([], exit_code=4), indented=False))["ok"] is False
    failed = Result([], errors=[error_data(NotFound("There is no A-1.", thing="A-1", hint="Look."))])
    assert json.loads(envelope(failed, indented=False))["ok"] is False


def test_an_error_quotes_anything_without_harm() -> None:
    error = NotFound("No \x1b[31m\udce9" + "x" * 5000 + ".", thing="a\nb", hint="")
    data = error_data(error)
    assert len(data["message"]) <= 500
    json.dumps(data, ensure_ascii=False).encode()
    lines = error_lines(data)
    assert lines[0].startswith("error[E-NOT-FOUND]: No \ufffd[31m\\udce9xxx")
    assert lines[1:] == ["  thing: a b"]
