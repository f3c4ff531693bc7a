"""Live progress on stderr: lines that stay for every change of state, and on a terminal one moving line a run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TextIO

from trackdown.render.plain import safe
from trackdown.render.runs.text import COLOURS

if TYPE_CHECKING:
    from trackdown.engine.equipment import Progress

LONGEST = 100


class Watcher:
    """``quiet`` shows nothing. Without a terminal only the lines that stay are written."""

    def __init__(self, stream: TextIO, *, quiet: bool) -> None:
        self._stream = stream
        self._quiet = quiet
        self._began = time.monotonic()
        self._moving: dict[str, tuple[str, str, str, float]] = {}
        self._live: Any = None

    def __enter__(self) -> Watcher:
        if self._stream.isatty() and not self._quiet:
            from rich.console import Console
            from rich.live import Live

            console = Console(file=self._stream, highlight=False)
            self._live = Live(console=console, get_renderable=self._table, refresh_per_second=4, transient=True)
            self._live.start()
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
        known = self._moving.get(news.run)
        if news.kind == "event":
            if known:
                self._moving[news.run] = (known[0], known[1], text, known[3])
            return
        name = f"{news.ticket} {news.key}"
        self._moving[news.run] = (name, news.state, text, known[3] if known else time.monotonic())
        try:
            self._stay(f"{name:<16} ", news.state, f" {text}" if text else "")
        except OSError:
            # Nobody reads any more; the work goes on.
            self._quiet = True

    def _stay(self, name: str, state: str, text: str) -> None:
        seconds = f"{time.monotonic() - self._began:7.1f}s  "
        if self._live is None:
            self._stream.write(f"{seconds}{name}{state:<10}{text}".rstrip() + "\n")
            self._stream.flush()
            return
        from rich.text import Text

        colour = COLOURS.get(state, "cyan")
        line = Text.assemble((seconds, "dim"), name, (f"{state:<10}", "" if colour == "dim" else colour), text)
        self._live.console.print(line)

    def _table(self) -> Any:
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        for name, state, text, began in list(self._moving.values()):
            table.add_row(Text(f"● {name}"), Text(state), Text(f"{time.monotonic() - began:.0f}s"), Text(text, "dim"))
        return table
