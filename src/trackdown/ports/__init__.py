"""What the inside needs from the outside, as Protocols named for the need."""
