"""Owned processes: every descendant is found and ended."""
