"""Shipments: the ties that each makes, and the chains that several make in the order of time."""
