"""Numbers as a sign of who is meant: those that agree, and those that only seem stated."""
