"""``trackdown workflow`` and ``trackdown status``."""
