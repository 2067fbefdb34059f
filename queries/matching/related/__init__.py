"""Whom a party is tied to, compared with the lists: who stands above it, and who had its goods."""
