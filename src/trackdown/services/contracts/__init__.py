"""API contracts against source code and running servers."""
