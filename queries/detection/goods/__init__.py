"""The goods of an order: what they are, which lists and licences they fall under, for whom."""
