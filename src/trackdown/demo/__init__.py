"""The demonstration: a small real repository, a spec in tickets, and a recorded agent that works on them."""
