"""``trackdown contract …``."""
