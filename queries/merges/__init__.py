"""Parties of different sources that may be one: suggest pairs, and judge them."""
