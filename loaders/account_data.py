"""The account of a load as plain data, for the manifest of its layer and for programs."""

from typing import NotRequired, TypedDict


class FileAccountData(TypedDict):
    """What became of the rows of one file, as plain data."""

    file: str
    sha256: str
    size_bytes: int
    rows: int
    accepted: int
    rejected: int
    not_a_party: dict[str, int]
    trailer: int
    balanced: bool


class WarningsData(TypedDict):
    """How many warnings of one kind there are, and the first few of them."""

    count: int
    first: list[str]


class LoadLogData(TypedDict):
    """The account of a load as plain data; warnings are grouped by ``field: reason``."""

    files: list[FileAccountData]
    rejections: list[str]
    cells: list[str]
    lost: NotRequired[list[list[str]]]
    warnings: dict[str, WarningsData]
    counts: dict[str, int]
    notes: list[str]
    asides: list[str]
