"""``trackdown report``."""
