"""Detectors of the group "Military, militant, security", each named after its indicator."""
