"""Layouts beside that of layers: one column of cards, and routes between two parties."""
