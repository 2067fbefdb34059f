"""Lists of what a record store keeps: a line of each, and the names it is found by."""
