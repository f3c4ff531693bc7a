"""Values to text, tables and the JSON envelope. Writes nothing itself."""
