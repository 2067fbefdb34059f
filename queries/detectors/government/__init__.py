"""Detectors of the group "Government ties", each named after its indicator."""
