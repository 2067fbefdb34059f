"""What copies of an assessment are checked by: commitments to its fields, and the entries on it."""
