"""Looking whether an agent's client could work here unattended."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["ok", "note", "warning", "problem"]
"""``problem``: it does not work; ``warning``: it may stop or surprise; ``note``: worth knowing."""


class Remark(NamedTuple):
    """``fix`` says what to do; empty where nothing has to be done."""

    level: Level
    text: str
    fix: str = ""


class ClientState(NamedTuple):
    """``login`` says where a login was found, never what it is; empty for none, ``None`` where it cannot be told."""

    executable: str = ""
    version: str = ""
    login: str | None = None
    remarks: list[Remark] = []
