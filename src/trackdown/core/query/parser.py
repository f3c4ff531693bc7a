"""From the text of a query to its tree.

``OR`` binds less than ``AND``, which may be left out; ``NOT`` and ``-`` take what follows directly. ``sort:`` belongs
to the whole query and stands outside of all parentheses.
"""

from __future__ import annotations

from collections.abc import Callable

from trackdown.core.query.errors import SEE, BadQuery
from trackdown.core.query.nodes import EVERYTHING, Node, Query, Sort, all_of, any_of, none_of
from trackdown.core.query.terms import Asker, sorting, term, text
from trackdown.core.query.tokens import OPERATORS, Token, tokens
from trackdown.errors import InvalidInput

MOST_NESTING = 100


def parse(text: str, *, now: str, me: str, also: tuple[str, ...] = ()) -> Query:
    """Read a query. ``now`` is UTC ISO; ``me`` is the name behind ``@me``, empty if nobody's, ``also`` others of the
    same person. Times that are given as a distance from now are those of this moment. Raises BadQuery."""
    return _Parser(text, Asker(now, me, also)).query()


class _Parser:
    def __init__(self, text: str, asker: Asker) -> None:
        self._text = text
        self._asker = asker
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._sort: list[Sort] = []

    def query(self) -> Query:
        self._take_sorts()
        if self._next.kind == "end":
            if self._text.strip() and not self._sort:
                raise BadQuery(self._text, 0, "it has no word to look for.", "A word has a letter or a digit.")
            return Query(EVERYTHING, tuple(self._sort))
        where = self._any()
        if self._next.kind == ")":
            raise self._bad("this ) closes nothing.", "Leave it out, or put the text that it is part of in quotes.")
        return Query(where, tuple(self._sort))

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _bad(self, problem: str, advice: str) -> BadQuery:
        return BadQuery(self._text, self._next.place, problem, advice)

    def _take_sorts(self) -> None:
        while self._next.kind == "field" and self._next.name == "sort":
            token = self._next
            if self._depth:
                raise self._bad("sort: belongs to the whole query.", "Put it at the end, outside of NOT and ( ).")
            if token.op:
                raise self._bad(f"sort: takes no {token.op}.", "Write sort:priority or sort:-updated.")
            for value, place in zip(token.values, token.places, strict=True):
                try:
                    self._sort.append(sorting(value))
                except InvalidInput as error:
                    raise BadQuery(self._text, place, error.message, error.hint) from error
            self._at += 1

    def _any(self) -> Node:
        parts = [self._all()]
        while self._next.kind == "OR":
            self._at += 1
            parts.append(self._all())
        return any_of(*parts)

    def _all(self) -> Node:
        parts = [self._one()]
        self._take_sorts()
        while self._next.kind not in ("OR", ")", "end"):
            self._at += self._next.kind == "AND"
            parts.append(self._one())
            self._take_sorts()
        return all_of(*parts)

    def _one(self) -> Node:
        self._take_sorts()
        token = self._next
        if token.kind == "NOT":
            return none_of(self._deeper(self._one))
        if token.kind == "(":
            node = self._deeper(self._any)
            if self._next.kind != ")":
                raise BadQuery(
                    self._text, token.place, "the ( here is not closed.", "Add a ), or put the text in quotes."
                )
            self._at += 1
            return node
        if token.kind == "text":
            self._check_word(token)
            self._at += 1
            return self._node(token, 0)
        if token.kind == "field":
            self._at += 1
            if token.op and len(token.values) > 1:
                raise BadQuery(
                    self._text, token.places[1], f"{token.op} takes one value.", "Use OR between comparisons."
                )
            return any_of(*(self._node(token, number) for number in range(len(token.values))))
        raise self._bad(
            f"something to look for is missing{'' if token.kind == 'end' else f' before {token.kind}'}.",
            'AND, OR and NOT in capitals stand between terms; as words they go in quotes: "AND". ' + SEE,
        )

    def _check_word(self, token: Token) -> None:
        """``or`` in small letters is a word like others; beside a field it was meant to join."""
        word = token.values[0]
        if word.quoted or word.text.upper() not in OPERATORS:
            return
        before = self._tokens[self._at - 1].kind if self._at else ""
        after = self._tokens[self._at + 1].kind
        if after == "field" or (before == "field" and word.text.upper() != "NOT"):
            raise self._bad(
                f"{word.text} in small letters is a word to look for.",
                f'Write {word.text.upper()} to join, or "{word.text}" in quotes for the word.',
            )

    def _deeper(self, read: Callable[[], Node]) -> Node:
        if self._depth == MOST_NESTING:
            raise self._bad(f"it is nested more than {MOST_NESTING} deep.", "Write it with fewer parentheses.")
        self._at += 1
        self._depth += 1
        node = read()
        self._depth -= 1
        return node

    def _node(self, token: Token, number: int) -> Node:
        try:
            if token.kind == "text":
                return text(token.values[0].text)
            return term(token.name, token.op, token.values[number], self._asker)
        except InvalidInput as error:
            raise BadQuery(self._text, token.places[number], error.message, error.hint) from error
