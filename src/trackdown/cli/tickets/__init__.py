"""Ties between tickets and other things, other kinds, the archive."""
