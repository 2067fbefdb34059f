"""What a caller gives: arguments, days, limits, and orders as documents."""
