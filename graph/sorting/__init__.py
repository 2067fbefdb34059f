"""Rows of a load in bounded memory: kept in files without a name, and sorted there."""
