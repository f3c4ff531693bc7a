"""What every reader of routes has to keep to, as tests. For our own readers and for third parties'.

class TestMine(RoutesContract):
    @pytest.fixture
    def case(self) -> RoutesCase:
        return RoutesCase(MyReader(), {"app.mine": "serve GET /posts/<id>"}, ["GET /posts/{id}"])
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackdown.core.contracts.model import METHODS
from trackdown.core.contracts.paths import UNRESOLVED
from trackdown.core.contracts.served import ANY, Found, Route, Sent
from trackdown.ports.routes import RouteReader, SourceFile, Sources


class RoutesCase(NamedTuple):
    """A reader, files that use what it reads, by path, and what is served (or called) in them."""

    reader: RouteReader
    files: dict[str, str]
    names: list[str]


def sources(files: dict[str, str]) -> Sources:
    return Sources([SourceFile(path, text) for path, text in files.items()])


def told(found: Found) -> list[Route | Sent]:
    """What is served and called."""
    return [*found.routes, *found.calls]


class RoutesContract:
    """The tests. A subclass gives the fixture ``case``."""

    @pytest.fixture
    def case(self) -> RoutesCase:
        raise NotImplementedError("a subclass says which reader is tested")

    def test_all_that_is_served_is_found(self, case: RoutesCase) -> None:
        found = case.reader.read(sources(case.files))
        assert sorted(item.name for item in told(found)) == sorted(case.names)

    def test_reading_twice_gives_the_same(self, case: RoutesCase) -> None:
        assert case.reader.read(sources(case.files)) == case.reader.read(sources(case.files))

    def test_the_order_of_the_files_does_not_matter(self, case: RoutesCase) -> None:
        backwards = dict(reversed(case.files.items()))
        one, other = case.reader.read(sources(case.files)), case.reader.read(sources(backwards))
        assert {item.name for item in told(one)} == {item.name for item in told(other)}

    def test_every_place_is_a_line_of_a_file_that_was_given(self, case: RoutesCase) -> None:
        found = case.reader.read(sources(case.files))
        places = [*(item.place for item in told(found)), *(item.place for item in found.unresolved)]
        for place in [*places, *(item.place for item in found.asleep)]:
            assert 1 <= place.line <= case.files[place.file].count("\n") + 1, place

    def test_methods_and_paths_are_in_the_one_spelling(self, case: RoutesCase) -> None:
        found = case.reader.read(sources(case.files))
        for item in told(found):
            assert item.method in (*METHODS, ANY), item
            assert item.path.startswith("/"), item
            assert UNRESOLVED not in item.path, item
        assert all(UNRESOLVED in item.path or item.method == ANY for item in found.unresolved)

    def test_files_that_do_not_use_it_hold_nothing(self, case: RoutesCase) -> None:
        suffix = case.reader.suffixes[0]
        name = suffix if suffix[0] != "." else f"empty{suffix}"
        for text in ("", "\n", "no route at all"):
            found = case.reader.read(sources({name: text}))
            assert (found.routes, found.calls, found.unresolved) == ((), (), ())

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_a_text_that_is_cut_or_torn_raises_nothing(self, case: RoutesCase, data: st.DataObject) -> None:
        """Whatever is left of a file, the reader answers; it may say that the file is unreadable."""
        path = data.draw(st.sampled_from(sorted(case.files)))
        text = case.files[path]
        start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        torn = text[:start] + data.draw(st.text(max_size=5)) + text[end:]
        found = case.reader.read(sources({**case.files, path: torn}))
        places = [*(item.place for item in told(found)), *(item.place for item in found.unreadable)]
        assert all(place.file in case.files for place in places)
