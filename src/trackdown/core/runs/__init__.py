"""What a run is: state machine, events, usage, evidence."""
