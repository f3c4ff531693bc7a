"""The clients' own session logs, one module for each client, and the price list."""
