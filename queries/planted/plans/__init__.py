"""Plans of planted cases, a module for each sort of pattern."""
