"""Detectors of the group "Completeness", each named after its indicator."""
