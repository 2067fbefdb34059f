"""The page: the map, all that stands beside it, and what its script is given."""
