"""Live progress on stderr: lines that stay for every change of state, and on a terminal one moving line a run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TextIO

from trackdown.render.plain import safe
from trackdown.render.runs.text import COLOURS
from trackdown.render.times import duration

if TYPE_CHECKING:
    from trackdown.engine.equipment import Progress

LONGEST = 100


class Watcher:
    """``quiet`` shows nothing. Without a terminal only the lines that stay are written. ``stays``: it may go on for
    days; then lines begin with the time of day, and a terminal has a line that tells that it is still there."""

    def __init__(self, stream: TextIO, *, quiet: bool, stays: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet
        self._stays = stays
        self._standing = ""
        self._began = time.monotonic()
        self._moving: dict[str, tuple[str, str, str, float]] = {}
        self._live: Any = None

    def __enter__(self) -> Watcher:
        if self._stream.isatty() and not self._quiet:
            from rich.console import Console
            from rich.live import Live

            console = Console(file=self._stream, highlight=False)
            often = 1 if self._stays else 4
            self._live = Live(console=console, get_renderable=self._table, refresh_per_second=often, transient=True)
            self._live.start()
        if self._stays and not self._quiet:
            self._say("watching  ", "", "Ctrl-C ends it; runs go on with the next `trackdown run`.")
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, news: Progress) -> None:
        if self._quiet:
            return
        text = safe(" ".join(news.text.split()))[:LONGEST]
        if news.kind == "left":
            self._moving.pop(news.run, None)
            return
        if news.kind == "standing":
            self._standing = text
            return
        if news.kind == "note":
            self._say(f"{news.ticket:<16} " if news.ticket else "", news.state, f"  {text}")
            return
        known = self._moving.get(news.run)
        if news.kind == "event":
            if known:
                self._moving[news.run] = (known[0], known[1], text, known[3])
            return
        name = f"{news.ticket} {news.key}"
        self._moving[news.run] = (name, news.state, text, known[3] if known else time.monotonic())
        self._say(f"{name:<16} ", news.state, f" {text}" if text else "")

    def _say(self, name: str, state: str, text: str) -> None:
        try:
            self._stay(name, state, text)
        except OSError:
            # Nobody reads any more; the work goes on.
            self._quiet = True

    def _stay(self, name: str, state: str, text: str) -> None:
        passed = f"{time.monotonic() - self._began:7.1f}s  "
        seconds = time.strftime("%m-%d %H:%M:%S  ") if self._stays else passed
        if self._live is None:
            self._stream.write(f"{seconds}{name}{state:<10}{text}".rstrip() + "\n")
            self._stream.flush()
            return
        from rich.text import Text

        colour = COLOURS.get(state, "cyan")
        line = Text.assemble((seconds, "dim"), name, (f"{state:<10}", "" if colour == "dim" else colour), text)
        self._live.console.print(line)

    def _table(self) -> Any:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        for name, state, text, began in list(self._moving.values()):
            table.add_row(Text(f"● {name}"), Text(state), Text(f"{time.monotonic() - began:.0f}s"), Text(text, "dim"))
        if not self._stays:
            return table
        passed = duration(time.monotonic() - self._began)
        return Group(table, Text(f"watching for {passed}: {self._standing}", "dim"))
