"""How the bundled sample is made, and what a person decided about it (`*.csv`)."""
