"""How publishers hand out large files: packed in an archive, or as one JSON value."""
