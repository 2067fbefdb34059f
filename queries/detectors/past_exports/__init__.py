"""Detectors of the group "Past exports and onward export", each named after its indicator."""
