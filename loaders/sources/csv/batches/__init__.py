"""Rows of parties and ties read many at once, as `graph.read_party` and `read_tie` read one."""
