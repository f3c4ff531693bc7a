"""Which workflow a ticket follows, the guards on its way, and whether the rules were kept."""
