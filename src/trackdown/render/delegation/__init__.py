"""Who does what, and how well that went."""
