"""Detectors of the group "Item", each named after its indicator."""
