"""The only concurrent code: durable runs, the merge lane, recovery."""
