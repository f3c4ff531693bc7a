"""API contracts and what became of them."""
