"""``trackdown notify``: one module for each verb, and what every command does at its end."""
