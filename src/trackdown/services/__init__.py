"""One module per thing a user can do. Takes ports, returns values, prints nothing."""
