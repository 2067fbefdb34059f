"""The word lists that ship with the matcher: read once, and known by one hash.

A list is UTF-8 text under `data/`: one entry a line, sorted; lines that begin with ``#`` say what
it holds and where that comes from. They are our own compilation of words in common use, but for
`meanings.txt`, which is worked out with a library that its head names.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from onward.graph.countries import TABLE

FOLDER: Final = Path(__file__).parent / "data"
_KINDS: Final = (".csv", ".txt")


@cache
def entries(name: str) -> tuple[str, ...]:
    """Give the entries of a list of the data folder, in the order of the file."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def lists_hash() -> str:
    """Give the SHA-256 over all lists and the table of countries: names and bytes, sorted.

    The table of token frequencies is not one of them: it has a hash of its own.
    """
    files = [*(path for path in FOLDER.iterdir() if path.suffix in _KINDS), TABLE]
    digest = sha256()
    for path in sorted(files, key=lambda path: path.name):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
