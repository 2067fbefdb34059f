"""Requests for matches as they arrive, and their answers in the shape that clients know."""
