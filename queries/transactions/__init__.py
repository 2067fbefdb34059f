"""What a transaction says: its fields, and how files and tables of transactions are read."""
