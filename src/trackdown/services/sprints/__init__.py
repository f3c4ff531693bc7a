"""Sprints: what is in them, their course."""
