from __future__ import annotations

from trackdown.core.planning.parent_search import Profile, best_parent


def _ticket(key: str, title: str, **more: object) -> Profile:
    return Profile(key, "issue", title, f"{title}\n{more.pop('body', '')}", frozenset({key}), **more)  # type: ignore[arg-type]


AUTH = _ticket("ISSUE-1", "Refresh tokens", components=frozenset({"auth"}))
SEARCH = _ticket("ISSUE-2", "Search index", components=frozenset({"search"}))


def test_a_key_that_the_text_names_is_enough() -> None:
    match = best_parent(_ticket("TASK-1", "Endpoint", body="A part of issue-1."), [AUTH, SEARCH])
    assert match is not None
    assert (match.parent, match.reasons) == ("ISSUE-1", ["it names ISSUE-1"])


def test_a_component_alone_is_not_enough_but_with_a_word_it_is() -> None:
    component = frozenset({"search"})
    assert best_parent(_ticket("TASK-1", "Endpoint", components=component), [AUTH, SEARCH]) is None
    match = best_parent(_ticket("TASK-1", "Endpoint of the index", components=component), [AUTH, SEARCH])
    assert match is not None
    assert match.parent == "ISSUE-2"


def test_all_words_of_a_title_are_enough() -> None:
    match = best_parent(_ticket("TASK-1", "Describe the refresh of a token"), [AUTH, SEARCH])
    assert match is not None
    assert match.parent == "ISSUE-1"


def test_of_two_that_are_equally_likely_none_is_taken() -> None:
    twin = AUTH._replace(key="ISSUE-3", keys=frozenset({"ISSUE-3"}))
    assert best_parent(_ticket("TASK-1", "Describe the refresh of a token"), [AUTH, twin]) is None


def test_nothing_in_common_is_nothing() -> None:
    assert best_parent(_ticket("TASK-1", "Paint it"), [AUTH, SEARCH]) is None
    assert best_parent(AUTH, [AUTH]) is None
