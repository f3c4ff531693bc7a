"""Asking for tickets: a query as text, as a tree, and what it means for one ticket."""
