"""All that a layer or a snapshot says, as sorted statements and as tables."""
