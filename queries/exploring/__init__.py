"""What an investigator asks of a graph step by step: counts, ties in pages, deliveries, paths."""
