"""Agent tickets: documents that hold all that an agent needs to do a piece of work by itself."""
