from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.contracts.path_syntax import MOST_ABSENT, angles, braces, colons, expression, written
from trackdown.core.contracts.paths import address, covers, joined, names, shape, shown


@pytest.mark.parametrize(
    ("spelled", "text"),
    [
        ("/p/{id}", "/p/{id}"),
        ("/p/:id/c/:other_id", "/p/{id}/c/{other_id}"),
        ("/p/<int:id>", "/p/{id:int}"),
        ("/p/<id>", "/p/{id}"),
        ("/p/[id]", "/p/{id}"),
        ("/p/{id:\\d+}", "/p/{id:int}"),
        ("/p/:id(\\d+)", "/p/{id:int}"),
        ("/plain", "/plain"),
    ],
)
def test_every_spelling_of_a_parameter_means_the_same(spelled: str, text: str) -> None:
    assert written(spelled) == text


def test_what_frameworks_hold_parameters_to() -> None:
    assert braces("/f/{rest:path}") == braces("/f/{rest...}") == braces("/f/{*rest}") == "/f/{rest:path}"
    assert angles("/f/<path:rest>/<uuid:x>") == "/f/{rest:path}/{x:uuid}"
    assert colons("/f/*rest") == ["/f/{rest:path}"]
    assert braces("/f/{id:[a-z]{2}}") == "/f/{id:[a-z](2)}"


def test_a_parameter_that_may_be_absent_makes_two_paths() -> None:
    assert colons("/p/:a/:b?") == ["/p/{a}", "/p/{a}/{b}"]


def test_beyond_some_parameters_that_may_be_absent_all_are_taken_as_there() -> None:
    assert len(colons("/:a?" * MOST_ABSENT)) == 2**MOST_ABSENT
    assert colons("/:a?" * (MOST_ABSENT + 1)) == ["/{a}" * (MOST_ABSENT + 1)]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("^posts/(?P<id>\\d+)/$", "posts/{id:int}/"),
        ("^v1\\.0/x$", "v1.0/x"),
        ("^(en|de)/x$", None),
        ("x.*", None),
    ],
)
def test_a_regular_expression_is_a_path_only_if_it_is_a_plain_one(pattern: str, path: str | None) -> None:
    assert expression(pattern) == path


def test_shape_goes_by_position_and_forgets_the_slash_at_the_end() -> None:
    assert shape("/p/{id:int}/c/") == shape("/p/{other}/c") == "/p/{}/c"
    assert shown("/p/{id:int}/") == "/p/{id}/"
    assert names("/p/{id:int}/{rest:path}") == ["id", "rest"]


@pytest.mark.parametrize(
    ("earlier", "later", "does"),
    [
        ("/p/{id}", "/p/me", True),
        ("/p/{id:int}", "/p/me", False),
        ("/p/{id:int}", "/p/7", True),
        ("/p/{id:int}", "/p/{x:int}", True),
        ("/p/{id:int}", "/p/{x}", False),
        ("/p/{id:[a-z]+}", "/p/me", False),
        ("/p/me", "/p/{id}", False),
        ("/{rest:path}", "/p/me", True),
        ("/p/{rest:path}", "/p", False),
        ("/p/{id}", "/p/{rest:path}", False),
        ("/p/{id}.json", "/p/{x}.json", True),
        ("/p/{id}", "/p/{x}.json", True),
        ("/p/{id}", "/q/me", False),
    ],
)
def test_a_path_covers_another_only_if_it_takes_every_request_of_it(earlier: str, later: str, does: bool) -> None:
    assert covers(earlier, later) is does


PATHS = st.lists(st.sampled_from(["a", "b", "{x}", "{y:int}", "{z:path}", "1"]), max_size=4).map(
    lambda parts: "/" + "/".join(parts)
)


@given(PATHS)
def test_every_path_without_open_ends_covers_itself(path: str) -> None:
    if ":path" not in path:
        assert covers(path, path)


@given(PATHS, PATHS, PATHS)
def test_covering_is_handed_on(one: str, two: str, three: str) -> None:
    if covers(one, two) and covers(two, three):
        assert covers(one, three)


@given(st.text(max_size=40))
def test_any_text_at_all_has_a_shape(text: str) -> None:
    assert shape(written(text)).startswith("/")
    assert shown(written(text)).startswith("/")


def test_prefixes_are_joined_with_one_slash() -> None:
    assert joined("/api/", "/posts") == joined("/api", "posts") == "/api/posts"
    assert joined("/api", "") == "/api"
    assert joined("/api", "/") == "/api/"


def test_an_address_is_a_host_and_a_path() -> None:
    assert address("https://a.example:80/v1/x?q=1#f") == ("a.example:80", "/v1/x")
    assert address("/v1") == ("", "/v1")
    assert address("//host/x") == ("host", "/x")
