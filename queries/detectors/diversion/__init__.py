"""Detectors of the group "Diversion", each named after its indicator."""
