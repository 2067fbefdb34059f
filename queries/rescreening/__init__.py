"""Stored orders once more: which of them a newer snapshot touches, and what has changed."""
