"""What was worked out for one order and serves the next ones."""
