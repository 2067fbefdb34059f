"""Where transactions and assessments are kept, with the chained log."""
