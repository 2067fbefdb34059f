"""What later days than the order's say: notes, and what stops goods that have not left."""
