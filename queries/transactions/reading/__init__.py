"""Orders as files: JSON, lines of JSON, and tables of one row an order or an item."""
