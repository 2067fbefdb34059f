"""Addresses: which unit of a building two parties share, and who stands behind one."""
