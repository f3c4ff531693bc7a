"""Telling people elsewhere: rules and addresses in files, an outbox in SQLite, delivery by apprise in a process of
its own."""
