"""What a worker process does: it opens a snapshot, and answers one question after the other."""
