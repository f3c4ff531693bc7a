"""Clock, identifiers, machine and user, state folders."""
