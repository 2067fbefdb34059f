"""Ties that the prose of authorities states: sentences, rules, names, parties.

A rule of `rules.csv` reads a sentence of a list's own reasons or remarks, never a name alone. What
a program reads is *inferred*, and a tie keeps its whole sentence (docs/sources.md).
"""
