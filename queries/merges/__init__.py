"""Which parties of two sources may be one: suggestions, and judging them."""
