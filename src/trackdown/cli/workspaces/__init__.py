"""Looking at the workspaces of runs, and clearing them away."""
