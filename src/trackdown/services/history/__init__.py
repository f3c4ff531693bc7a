"""Readers of the log: what happened, taking it back, following it, telling people."""
