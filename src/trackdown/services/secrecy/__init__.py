"""What is secret in runs: handed over without being kept, taken out of what is kept, found where it leaked."""
