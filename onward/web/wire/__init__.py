"""What goes in and out: limits, the guard, problems, headers, logs."""
