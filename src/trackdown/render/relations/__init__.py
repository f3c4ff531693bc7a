"""Relations between tickets."""
