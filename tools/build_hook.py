"""Refuse to build when the links of ``onward/`` did not arrive as folders.

An archive made without links, or a checkout with ``core.symlinks=false``, has small text files in
their place; a wheel built from it would install and then miss most of the program.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LINKED = ("graph", "loaders", "queries", "viz")
MEND = (
    "clone with git instead of unpacking an archive, "
    "or run: git config core.symlinks true && git checkout -- onward"
)


class LinkedFoldersHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own choice
    """Checks the four folders before anything is packed."""

    def initialize(
        self,
        version: str,  # noqa: ARG002  # hatchling decides the signature
        build_data: dict[str, Any],  # noqa: ARG002  # likewise
    ) -> None:
        """Stop the build with one line when a folder of the package is none.

        Raises:
            SystemExit: One of the four links arrived as a text file or not at all.
        """
        broken = [name for name in LINKED if not (Path(self.root) / "onward" / name).is_dir()]
        if broken:
            names = ", ".join(f"onward/{name}" for name in broken)
            raise SystemExit(f"onward: {names}: a link that arrived as no folder; {MEND}")
