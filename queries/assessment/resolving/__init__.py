"""Who the parties of an order are, and the rows that say how they were looked for."""
