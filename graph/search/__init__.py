"""Full-text search: records by the words of their names, numbers, addresses, reasons and notes."""
