"""Planning: what is worth doing next, how large it is, who does it. Pure rules, each with its reason."""
