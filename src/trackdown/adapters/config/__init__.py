"""``.trackdown/config.toml``: reading it cheaply, and editing it without touching the rest."""
