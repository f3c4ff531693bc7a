"""Git through its command line: repository, workspaces, landing.

``discovery`` finds the repository without starting git and imports next to nothing; the rest starts git.
"""
