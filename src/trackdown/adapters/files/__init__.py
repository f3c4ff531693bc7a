"""Files that hold a whole store or its content: exports, and backups."""
