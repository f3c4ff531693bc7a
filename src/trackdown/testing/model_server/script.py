"""What the model says: a list of turns, or several such lists by a word that occurs in what the agent was asked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

Kind = Literal["text", "shell", "write", "raw", "mcp", "structured", "error", "drop", "hang", "garbage"]
FOREVER = 1_000_000


class Consumed(NamedTuple):
    """Tokens that an answer claims to have used. ``input`` is what no cache held or took; ``output`` has the reasoning
    in it."""

    input: int = 100
    cached: int = 40
    cache_write: int = 10
    output: int = 20
    reasoning: int = 0


USUAL = Consumed()


class Turn(NamedTuple):
    """One answer. Made by the functions below; which fields mean anything depends on the kind."""

    kind: Kind
    words: str = ""
    command: str = ""
    path: str = ""
    name: str = ""
    arguments: Any = None
    status: int = 0
    retry_after: int | None = None
    seconds: float = 0.0
    times: int = FOREVER
    then: Turn | None = None
    consumed: Consumed = USUAL


def text(words: str, consumed: Consumed = USUAL) -> Turn:
    """Final words: the agent is done."""
    return Turn("text", words=words, consumed=consumed)


def shell(command: str, consumed: Consumed = USUAL) -> Turn:
    """A call of the client's own shell tool."""
    return Turn("shell", command=command, consumed=consumed)


def write(path: str, content: str, consumed: Consumed = USUAL) -> Turn:
    """A call of the client's own tool for a new file."""
    return Turn("write", path=path, words=content, consumed=consumed)


def raw(name: str, arguments: dict[str, Any] | str, consumed: Consumed = USUAL) -> Turn:
    """A call of a tool by its name. Arguments that are text go to a free-form tool."""
    return Turn("raw", name=name, arguments=arguments, consumed=consumed)


def mcp(server: str, tool: str, arguments: dict[str, Any], consumed: Consumed = USUAL) -> Turn:
    """A call of a tool of one of the client's MCP servers, under whichever name the client has for it."""
    return Turn("mcp", name=tool, path=server, arguments=arguments, consumed=consumed)


def structured(value: Any, consumed: Consumed = USUAL) -> Turn:
    """An answer in the form that the request asked for."""
    return Turn("structured", arguments=value, consumed=consumed)


def error(
    status: int, words: str = "", retry_after: int | None = None, times: int = FOREVER, then: Turn | None = None
) -> Turn:
    """An HTTP error, so many times in this place, and then another turn."""
    return Turn("error", words=words, status=status, retry_after=retry_after, times=times, then=then)


def drop(after_events: int = 0, times: int = FOREVER, then: Turn | None = None) -> Turn:
    """The connection breaks, after so many events of the answer."""
    return Turn("drop", words="cut off", status=after_events, times=times, then=then)


def garbage(words: str, times: int = FOREVER, then: Turn | None = None) -> Turn:
    """An answer with a good status that is in no dialect."""
    return Turn("garbage", words=words, times=times, then=then)


def hang(seconds: float) -> Turn:
    """The answer begins and does not go on for so long, or until the client leaves."""
    return Turn("hang", words="late", seconds=seconds)


class Script:
    """Chooses the turn for a request. The one thing it counts is how often a failure was served."""

    def __init__(self, turns: Sequence[Turn] | Mapping[str, Sequence[Turn]]) -> None:
        self._by_word = dict(turns) if isinstance(turns, Mapping) else {"": turns}
        self._served: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()

    def turn(self, asked: str, place: int) -> Turn:
        """The turn for a request in whose text ``asked`` the longest fitting word chooses the list."""
        word = max((word for word in self._by_word if word in asked), key=len, default="")
        turns = self._by_word.get(word, ())
        if place >= len(turns):
            return turns[-1] if turns and turns[-1].kind == "text" else text("done")
        with self._lock:
            self._served[word, place] += 1
            served = self._served[word, place]
        turn = turns[place]
        return turn if served <= turn.times else turn.then or text("recovered")
