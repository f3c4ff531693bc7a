"""One room per subject, one module per thing a user can do. Takes ports, returns values, prints nothing."""
