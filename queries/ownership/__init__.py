"""Ownership as rules of law read it: regimes, cascades, and what each result rests on."""
