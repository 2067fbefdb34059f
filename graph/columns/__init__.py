"""The graph as columns: compiled arrays, overlays and the tests of parties and ties over them."""
