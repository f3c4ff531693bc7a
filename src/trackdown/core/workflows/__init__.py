"""Workflows of a project's own: what its file says, which way a ticket may go, and what is wrong with them."""
