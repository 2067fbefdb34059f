"""Detectors of the group "Catch-all", each named after its indicator."""
