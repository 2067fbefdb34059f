"""Planted cases: worlds whose answers are known because they were built to have them.

The answers are worked out from what was planted and the rules of the catalogue alone; nothing of
what evaluates them is used. `plans` plants patterns and near misses, `deck` makes cases of them.
"""
