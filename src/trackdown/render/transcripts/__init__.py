"""What agents said and did: in the terminal, as Markdown, as HTML."""
