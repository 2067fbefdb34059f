"""Copies of an assessment for others: what is left out, and how each field can be checked."""
