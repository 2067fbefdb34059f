"""Sources: each file or folder here is one, found by its name."""
