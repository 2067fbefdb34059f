"""The word lists and the table of token frequencies that ship with the matcher.

A list is UTF-8 text under `data/`: one entry a line, sorted; lines that begin with ``#`` say what
it holds and where that comes from. They are our own compilation of words in common use, but for
`meanings.txt`, which is computed with a library that its head names. Each file is read once, and
their hashes are part of the matcher's version.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from onward.graph.countries import TABLE

FOLDER: Final = Path(__file__).parent / "data"

_LIST_SUFFIXES: Final = (".csv", ".txt")
_FREQUENCIES: Final = FOLDER / "token_frequencies.tsv"


@cache
def list_entries(name: str) -> tuple[str, ...]:
    """Return the entries of a list of the data folder, in the order of the file."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def lists_hash() -> str:
    """Return the SHA-256 over all lists and the table of countries: names and bytes, sorted.

    The table of token frequencies has a hash of its own.
    """
    files = [*(path for path in FOLDER.iterdir() if path.suffix in _LIST_SUFFIXES), TABLE]
    digest = sha256()
    for path in sorted(files, key=lambda path: path.name):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def token_frequencies() -> tuple[int, Mapping[str, str]]:
    """Return how many parties the frequency table counts, and by token how many of them bear it.

    The counts stay texts: of thousands, a process asks for a few.
    """
    head, _, body = _FREQUENCIES.read_text(encoding="ascii").partition("\n")
    fields = body.split()
    return int(head.split("\t")[1]), dict(zip(fields[::2], fields[1::2], strict=True))


@cache
def listed_words() -> frozenset[str]:
    """Return the words that listed parties bear: lower-case ASCII letters."""
    _, bearers = token_frequencies()
    return frozenset(word for word in bearers if word.isalpha())


@cache
def frequencies_hash() -> str:
    """Return the SHA-256 of the table of token frequencies, in hexadecimal."""
    return sha256(_FREQUENCIES.read_bytes()).hexdigest()
