"""Runs, what they cost, and where they worked."""
