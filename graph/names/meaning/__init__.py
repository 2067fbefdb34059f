"""Words that stand for one another: translations, numerals, and forms of one word."""
