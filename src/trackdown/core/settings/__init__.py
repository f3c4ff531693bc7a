"""What ``.trackdown/config.toml`` may say: the keys, what each has to be, the settings with their defaults."""
