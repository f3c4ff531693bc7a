"""Which ticket goes to which agent now, as a pure function of a snapshot."""
