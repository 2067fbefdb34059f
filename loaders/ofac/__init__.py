"""What OFAC's flat files say: their files and keys, and the grammar of their remarks."""
