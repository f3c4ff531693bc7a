"""Conversations with agents that began outside Trackdown."""
