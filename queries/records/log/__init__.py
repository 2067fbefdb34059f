"""The chained log of a record store: its entries, what is found by them, and its checkpoints."""
