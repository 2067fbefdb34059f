"""Names as fingers type them: blanks in other places, another keyboard, digits for letters."""
