"""Read the names that one cell of a list, or of an order, holds."""
