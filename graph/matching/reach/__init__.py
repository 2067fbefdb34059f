"""Which listed names may reach a score at all, told before any two names are compared."""
