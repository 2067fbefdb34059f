"""Cells and texts of lists: dates, names, numbers, references, read alike for every source."""
