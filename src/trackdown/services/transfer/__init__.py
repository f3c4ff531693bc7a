"""Everything about tickets leaving a store and coming in: exports, imports, backups."""
