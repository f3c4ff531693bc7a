"""Handing work over: how an agent is told, what it is held to, and what comes back."""
