"""Where names of a JavaScript or TypeScript file hold: its functions, one inside the other, found by their places."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from trackdown.adapters.routes.syntax import Node, Tree, end_of, start_of

FUNCTIONS = (
    *("arrow_function", "function_declaration", "function_expression", "method_definition", "generator_function"),
    "generator_function_declaration",
)


class Scope(NamedTuple):
    """``outer`` is the number of the one around it, -1 for the file itself, which is number 0."""

    start: int
    end: int
    outer: int


class Scopes:
    """Found by places, since asking a node for what is around it takes as long as it lies deep: the ten-thousandth link
    of a chain of calls lies ten thousand deep."""

    def __init__(self, tree: Tree) -> None:
        places = [(start_of(node), -end_of(node)) for kind in FUNCTIONS for node in tree.root.find_all(kind=kind)]
        self._all = [Scope(-1, max(end_of(tree.root), len(tree.text)) + 1, -1)]
        open_ones = [0]
        for start, end in sorted(places):
            while self._all[open_ones[-1]].end <= start:
                open_ones.pop()
            self._all.append(Scope(start, -end, open_ones[-1]))
            open_ones.append(len(self._all) - 1)
        self._starts = [scope.start for scope in self._all]

    def at(self, node: Node) -> int:
        """The number of the innermost one in which a node begins; of a function, it is the function itself."""
        place = start_of(node)
        number = bisect_right(self._starts, place) - 1
        while self._all[number].end <= place:
            number = self._all[number].outer
        return number

    def around(self, node: Node) -> int:
        """As ``at``, of a function the one in which it stands."""
        number = self.at(node)
        while number and self._all[number][:2] == (start_of(node), end_of(node)):
            number = self._all[number].outer
        return number

    def outer(self, number: int) -> int:
        return self._all[number].outer
