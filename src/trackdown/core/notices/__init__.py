"""Who is told what: events read from the log, the rules of a channel, the words of a message."""
