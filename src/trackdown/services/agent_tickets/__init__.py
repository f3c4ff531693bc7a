"""Tickets in the form that agents are given: read, made, checked, handed out."""
