"""``trackdown git`` and ``trackdown cicd``."""
