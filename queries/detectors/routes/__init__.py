"""Detectors on the ways that goods take: places, legs and who receives them."""
