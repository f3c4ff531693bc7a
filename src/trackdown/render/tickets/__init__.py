"""Tickets as people and ``--json`` read them."""
