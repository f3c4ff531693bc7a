"""Sandboxes of the system around any program."""
