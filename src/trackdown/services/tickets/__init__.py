"""Making, changing, moving and looking at tickets."""
