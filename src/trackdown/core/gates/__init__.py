"""Gates: what has to hold before work counts as done, how it is found out, and what that says in figures."""
