"""Names: how one is read, weighed and compared with another."""
