"""What the tests of a file check, read from their text: nothing is run for it."""
