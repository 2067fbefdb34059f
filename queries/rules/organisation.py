"""Who writes briefings and letters: the organisation as its policy file states it."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from onward.loaders.readers.documents import Strict

Line = Annotated[str, Field(min_length=1, max_length=200)]

MOST_LINES: Final = 6
"""Lines of an address at most: a letterhead holds no more."""


def _split_address(value: object) -> object:
    """Take an address in one text for its lines."""
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    return tuple(value) if isinstance(value, list) else value


class Organisation(Strict):
    """The letterhead of documents.

    Attributes:
        name: Of the organisation.
        address: Its lines, top to bottom.
        logo: A PNG or JPEG file, beside the policy file or in a folder under it.
        author: Who prepares its documents.
        classification: What stands on each of its pages: "Confidential".
    """

    name: Line | None = None
    address: Annotated[
        tuple[Line, ...], BeforeValidator(_split_address), Field(max_length=MOST_LINES)
    ] = ()
    logo: Line | None = None
    author: Line | None = None
    classification: Line | None = None
