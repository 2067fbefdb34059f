"""The plans of the planted cases, by the group of the catalogue."""
