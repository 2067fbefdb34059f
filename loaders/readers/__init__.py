"""Readers of rows, JSON lines and XML records that all loaders share.

Each reader streams one file, counts every row it meets in the `LoadLog`, rejects by itself what
is broken as a row, and hands the rest over with its line number. What the loader then makes of a
row, it counts itself (accepted, rejected, not a party).
"""
