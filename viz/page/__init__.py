"""The page: the map by pyvis, and all that its script is given."""
