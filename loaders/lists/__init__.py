"""Public lists: one engine, and for each list a file of data that says what its columns mean."""
