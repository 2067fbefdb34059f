"""What is shown of acts: in words, as the record of an order, as a worklist, as a year."""
