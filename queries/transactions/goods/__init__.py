"""What an order says of its goods: items, their classification, the families they belong to."""
