"""Detectors of the group "End-use documents", each named after its indicator."""
