"""Run the command line as ``python -m onward``."""

from onward.cli import main

if __name__ == "__main__":
    main()
