"""API contracts: what they say, what code serves, and how the two compare."""
