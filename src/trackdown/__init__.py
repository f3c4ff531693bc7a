"""Trackdown: tickets in, verified and merged work out."""

# A literal on purpose: asking importlib.metadata costs an everyday command four times its own start.
__version__ = "0.1.0"
