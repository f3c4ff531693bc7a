"""Git through its command line: repository, workspaces, landing."""
