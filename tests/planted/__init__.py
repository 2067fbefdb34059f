"""Planted cases: worlds whose answers are known because they were built to have them.

The answers are worked out from what was planted and the rules of the catalogue alone; nothing of
what evaluates them in Onward is used. `deck` makes the worlds, `judge` compares.
"""
