"""Ticket documents: what they hold, and making a ticket what a changed document says."""
