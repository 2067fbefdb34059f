"""The worker processes, as the front process sees them, and the one writer of the records."""
