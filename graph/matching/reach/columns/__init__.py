"""What is read of names once, column by column: of a layer, of several, on disk."""
