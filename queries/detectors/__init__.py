"""Detectors: what a pattern cannot say, one file each."""
