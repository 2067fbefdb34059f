"""The example lines of indicators: their grammar, and the small worlds that they describe."""
