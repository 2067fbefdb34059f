"""The commands about what is loaded: load, status, verify, push, and the forms of data."""
