"""``trackdown label`` and ``trackdown component``."""
