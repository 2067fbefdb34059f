"""What stands around a name in one field: other names, and words that name nobody."""
