"""An address is a secret: only what cannot be one is ever seen again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.notices.address import checked_address, shown, variable
from trackdown.errors import InvalidInput


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("https://hooks.slack.com/services/T1/B1/SECRET", "https://hooks.slack.com"),
        ("json://user:SECRET@127.0.0.1:8080/x?k=SECRET", "json://127.0.0.1:8080"),
        ("json://[::1]:80/SECRET", "json://[::1]:80"),
        ("slack://SECRET/B/C/#chan", "slack://…"),
        ("discord://SECRET/token", "discord://…"),
        ("mailto://ann:SECRET@example.org?to=bob", "mailto://example.org"),
        ("mailto://ann:SECRET@example.org?to=bob@example.com", "mailto://…"),
        ("json://user:SEC/RET@host/", "json://…"),
        ("json://user:12/SECRET@host/", "json://…"),
        ("json://user:SECRET", "json://…"),
        ("dbus://", "dbus://…"),
        ("${SLACK_URL}", "${SLACK_URL}"),
        ("${SLACK_URL}SECRET", "…"),
        ("SECRET", "…"),
    ],
)
def test_scheme_and_host_are_all_that_is_seen(address: str, seen: str) -> None:
    assert shown(address) == seen


PARTS = st.text(st.sampled_from("SECRET/@:?#\\%&=[]"), max_size=12)


@given(PARTS, PARTS)
def test_what_stands_before_an_at_sign_is_never_seen(password: str, path: str) -> None:
    assert "SECRET" not in shown(f"json://user:{password}SECRET{path}@host/x")


@pytest.mark.parametrize(
    "text", ["", "slack", "://x", "a b://x", "json://", "json://a b", "json://a\nb", "json://a\x00", "x" * 5000]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        checked_address(text)
    assert raised.value.thing == ""


def test_a_line_end_behind_an_address_is_not_part_of_it() -> None:
    assert checked_address(" json://host/x\n") == "json://host/x"


@pytest.mark.parametrize("text", ["$SLACK", "${}", "${A B}", "${A}x", "a${A}", "${A}\n"])
def test_only_a_whole_variable_is_one(text: str) -> None:
    assert variable(text) == ""
