"""One transaction in, one assessment out: parties, indicators, verdict, and its words."""
