"""Onward traces who really stands behind an export, and where the goods go next."""

__version__ = "0.1.0"
