"""What every indicator runs in: its context, its patterns, and the results that it yields."""
