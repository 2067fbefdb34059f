"""The long tests. Each module here is one, run by its name: `python -m tests.gauntlet NAME`."""
