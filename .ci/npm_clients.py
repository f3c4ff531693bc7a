"""The clients that no Python package brings along, each at the newest version it was tested with, as npm names them."""

from trackdown.adapters.agents.known_clients import KNOWN, NPM

print(*(f"{package}@{KNOWN[name].tested[-1]}" for name, package in NPM.items()))
