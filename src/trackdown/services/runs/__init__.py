"""Runs of agents: looking at them, deciding about them, what they asked, said, consumed and left behind."""
