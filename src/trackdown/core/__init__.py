"""The pure heart: values and decisions. No I/O, clock, randomness, environment or threads."""
