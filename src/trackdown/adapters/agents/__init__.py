"""The kinds of agents that tickets can be handed to: one module launches a client, one reads its output."""
