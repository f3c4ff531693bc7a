"""Whether a ticket is handed over or kept, to whom, and why: facts of its text, rules with weights, a decision."""
