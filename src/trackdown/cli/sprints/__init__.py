"""``trackdown sprint``."""
