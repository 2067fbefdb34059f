"""Detectors of the group "Destination", each named after its indicator."""
