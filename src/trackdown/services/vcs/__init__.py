"""What commits, branches and builds say about tickets."""
