"""Parse cells and texts of lists alike for every source: dates, names, numbers, references."""
