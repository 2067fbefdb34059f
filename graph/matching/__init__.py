"""Matching: which parties a name and its facts may mean, and why."""
