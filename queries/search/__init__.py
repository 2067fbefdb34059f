"""Finding parties by words: what matches, narrowed by facts and counted by them."""
