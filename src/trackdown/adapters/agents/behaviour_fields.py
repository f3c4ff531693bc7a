"""The keys of an agent's file that shape how its client behaves. They are Sciorex's, so that its files can be used; the
last one is our own.

systemPrompt: You write small, tested changes.     # added to the client's own
thinkingLevel: think-hard                          # off, think, think-hard, think-harder, ultrathink
temperature: 0.2
maxTokens: 8192                                    # of one answer
allowedTools: [Read, Edit, Bash]                   # these and no others; or
allowedTools: [{tool: Read, allowed: true}, {tool: WebFetch, allowed: false}]
mcpServers:                                        # by name: one that is started, or one that runs
  docs: {command: docs-server, args: [--stdio], env: {TOKEN: "${DOCS_TOKEN}"}}
  wiki: {url: "https://wiki.example.org/mcp", headers: {Authorization: "Bearer ${WIKI_TOKEN}"}}
repository_mcp: true                               # also those that the repository's own settings name
"""

from __future__ import annotations

import re
from typing import Any

from trackdown.adapters.agents.field_reader import FieldReader, Place
from trackdown.core.runs.profile import THINKING_TOKENS

BEHAVIOUR = ("systemPrompt", "thinkingLevel", "mcpServers", "allowedTools", "temperature", "maxTokens")
OUR_OWN = ("repository_mcp",)
ELSEWHERE = (
    *("id", "icon", "labels", "labelIds", "version", "inputSchema", "outputSchema"),
    *("autoApprove", "autoApproveTools", "requiresHumanApproval"),
)
"""Keys that mean something in Sciorex and nothing here."""
PROVIDERS = {
    "claude-code": "claude",
    "google-gemini": "gemini",
    "lmstudio": "opencode",
    "ollama": "opencode",
    "openai-codex": "codex",
}
"""Sciorex's names of providers, and the adapter of each."""

_SERVER_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
_TOOL_NAME = re.compile(r"[^\s,\x00-\x1f-][^,\x00-\x1f]{0,199}\Z")


class BehaviourFields(FieldReader):
    """``warnings`` gathers what is understood and has no effect."""

    def values(self) -> tuple[dict[str, Any], list[str]]:
        """The profile's fields, and the warnings."""
        self._warnings: list[str] = []
        for key in ELSEWHERE:
            if key in self._document.value:
                self._warn((key,), f"`{key}` has no effect here")
        allowed, denied = self._tools()
        return {
            "system_prompt": self._text("systemPrompt"),
            "thinking": self._thinking(),
            "mcp_servers": self._servers(),
            "allowed_tools": allowed,
            "denied_tools": denied,
            "temperature": self._temperature(),
            "max_tokens": self._max_tokens(),
            "repository_mcp": self._repository_mcp(),
        }, self._warnings

    def _warn(self, path: Place, message: str) -> None:
        self._warnings.append(f"{self._place(path)}: {message}")

    def _thinking(self) -> str:
        # Unquoted, `off` is a text in YAML 1.2 and in what this reads.
        level = self._text("thinkingLevel")
        if level and level not in THINKING_TOKENS:
            hint = f"Write one of {', '.join(THINKING_TOKENS)}."
            raise self._bad(("thinkingLevel",), f"there is no thinking level '{level}'", hint)
        return level

    def _temperature(self) -> float | None:
        value = self._value("temperature")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 2:
            raise self._bad(("temperature",), f"temperature is not a number from 0 to 2: {value!r}", "Write 0.2, say.")
        return float(value)

    def _max_tokens(self) -> int:
        value = self._value("maxTokens")
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**8:
            raise self._bad(("maxTokens",), f"maxTokens is not a whole number above 0: {value!r}", "Write 8192, say.")
        return value

    def _repository_mcp(self) -> bool:
        value = self._value("repository_mcp")
        if value is not None and not isinstance(value, bool):
            raise self._bad(
                ("repository_mcp",), f"repository_mcp is neither true nor false: {value!r}", "Write true or false."
            )
        return value is True

    def _tools(self) -> tuple[list[str], list[str]]:
        value = self._value("allowedTools")
        if value is not None and not isinstance(value, list):
            hint = "Write `allowedTools: [Read, Edit]`."
            raise self._bad(("allowedTools",), "`allowedTools` is not a list of tools", hint)
        allowed: list[str] = []
        denied: list[str] = []
        for place in range(len(value or [])):
            name, permitted = self._tool(("allowedTools", place))
            (allowed if permitted else denied).append(name)
        return allowed, denied

    def _tool(self, path: Place) -> tuple[str, bool]:
        entry, permitted = self._value(*path), True
        if isinstance(entry, dict):
            self._known(path, entry, ("tool", "allowed", "constraints"))
            permitted = entry.get("allowed", True)
            if not isinstance(permitted, bool):
                raise self._bad((*path, "allowed"), "`allowed` is neither true nor false", "Write true or false.")
            if entry.get("constraints"):
                self._warn((*path, "constraints"), "`constraints` of a tool have no effect here")
        name = self._text(*path, "tool") if isinstance(entry, dict) else self._document.written.get(path, "")
        if not _TOOL_NAME.match(name):
            raise self._bad(
                path, "an allowed tool has no name that can be used", "Write a tool's name, without commas."
            )
        return name, permitted

    def _servers(self) -> dict[str, dict[str, Any]]:
        value = self._value("mcpServers")
        if isinstance(value, list):
            for place, name in enumerate(self._strings("mcpServers")):
                self._warn(
                    ("mcpServers", place), f"the MCP server '{name}' is named and not described, so it is left out"
                )
            return {}
        return {name: self._server(name) for name in self._mapping("mcpServers")}

    def _server(self, name: str) -> dict[str, Any]:
        path = ("mcpServers", name)
        if not _SERVER_NAME.match(name):
            raise self._bad(path, f"'{name}' cannot be an MCP server's name", "Use letters, digits, _ and -.")
        entry = self._mapping(*path)
        self._known(path, entry, ("type", "command", "args", "env", "url", "headers"))
        if ("command" in entry) == ("url" in entry):
            hint = "Write `command` for one that is started, or `url` for one that runs."
            raise self._bad(path, f"the MCP server '{name}' needs either a command or a url", hint)
        if "url" in entry:
            return {"url": self._referring(*path, "url"), "headers": self._named_texts(*path, "headers")}
        strings = self._strings(*path, "args")
        args = [self._referring(*path, "args", place) for place in range(len(strings))]
        return {"command": self._referring(*path, "command"), "args": args, "env": self._named_texts(*path, "env")}

    def _named_texts(self, *path: str | int) -> dict[str, str]:
        return {name: self._referring(*path, name) for name in self._mapping(*path)}
