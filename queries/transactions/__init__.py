"""What an order says: its fields, and how files and tables of orders are read."""
