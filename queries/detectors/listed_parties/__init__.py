"""Detectors of the group "Listed parties and their ownership", each named after its indicator."""
