"""``trackdown template``."""
