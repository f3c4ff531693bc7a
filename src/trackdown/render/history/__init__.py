"""What happened, as people read it."""
