"""What source code serves and calls: one module for each framework."""
