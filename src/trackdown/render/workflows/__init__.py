"""Workflows and what breaks their rules."""
