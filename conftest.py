"""What holds for the tests and for the examples in docstrings: both stand below this folder."""

pytest_plugins = ["tests.quick_disk", "tests.skips"]
