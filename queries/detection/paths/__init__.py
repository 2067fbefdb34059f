"""Paths of the graph: how they are searched for, shown as evidence, and become a finding."""
