from __future__ import annotations

import shlex

import pytest
from requests import Request

from trackdown.adapters.live.reproduction import curl_line, without_secrets

ADDRESS = "http://127.0.0.1:8000/api/posts?q=a%20b"
KEY = (("Authorization", "Bearer abcd-efgh"),)


def test_a_request_is_a_line_of_curl_that_a_shell_reads_as_it_was() -> None:
    request = Request("POST", ADDRESS, headers={"Content-Type": "application/json"}, data='{"a": "it\'s $HOME"}')
    words = shlex.split(curl_line(request.prepare(), ()))
    assert words[:5] == ["curl", "-i", "-X", "POST", ADDRESS]
    assert words[5:] == ["-H", "Content-Type: application/json", "--data-raw", '{"a": "it\'s $HOME"}']


def test_a_given_header_is_named_and_what_it_holds_is_not() -> None:
    request = Request("GET", ADDRESS, headers={"authorization": "Bearer abcd-efgh"})
    assert curl_line(request.prepare(), KEY) == f"curl -i '{ADDRESS}' -H 'authorization: ***'"


@pytest.mark.parametrize("text", ["Bearer abcd-efgh", "you sent abcd-efgh", "abcd-efghabcd-efgh"])
def test_what_a_header_holds_is_left_out_of_a_text_also_without_its_scheme(text: str) -> None:
    assert "abcd" not in without_secrets(text, KEY)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a\x00b", b"x" * 5000])
def test_a_body_that_cannot_be_typed_is_left_out_and_that_is_said(body: bytes) -> None:
    line = curl_line(Request("PUT", ADDRESS, data=body).prepare(), ())
    assert line == f"curl -i -X PUT '{ADDRESS}'  # and a body that is long or no text"
