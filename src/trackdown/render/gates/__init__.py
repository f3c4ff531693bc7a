"""Gates and what they came to."""
