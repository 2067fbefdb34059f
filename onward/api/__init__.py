"""The Python API, which the command line is written on: `onward.Workspace` and what it returns.

Public names are imported from ``onward`` itself; see docs/python.md.
"""
