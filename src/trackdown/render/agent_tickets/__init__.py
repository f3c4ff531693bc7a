"""What was found out about tickets for agents."""
