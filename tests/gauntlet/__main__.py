"""Run one long test: `python -m tests.gauntlet NAME [options]`; without a name, list them.

A long test is a module of this folder with ``main(arguments) -> exit code``.
"""

import pkgutil
import sys
from importlib import import_module

from tests import gauntlet


def main(arguments: list[str]) -> int:
    names = sorted(
        module.name
        for module in pkgutil.iter_modules(gauntlet.__path__)
        if not module.name.startswith("_")
    )
    if not arguments or arguments[0] not in names:
        sys.stderr.write(f"python -m tests.gauntlet NAME [options]; names: {', '.join(names)}\n")
        return 2
    code: int = import_module(f"tests.gauntlet.{arguments[0]}").main(arguments[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
