"""Export, import, backups, and the check of all of it."""
