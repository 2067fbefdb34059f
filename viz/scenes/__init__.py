"""Scenes: of an assessment, of the paths between two parties, of a neighbourhood."""
