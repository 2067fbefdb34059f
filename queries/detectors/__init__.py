"""Detectors: what a pattern cannot say, one module for each group of the catalogue.

A function ``detect_x`` of a module is the detector ``x``; `pattern.py` is the one of an indicator
that needs none of its own.
"""
