"""Changes that somebody supposes: of ties and list entries, of an order's fields and owners."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from onward.errors import InputRefused
from onward.graph.shares import percent_text
from onward.loaders.readers.documents import Strict
from onward.queries.rules.catalogue import read_yaml
from onward.queries.transactions.fields import ShareText, Text


def _read_text(value: object) -> object:
    """Take a number for its digits: an id of a tie is one."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


TieName = Annotated[Text, BeforeValidator(_read_text)]
"""The number of a tie, as evidence has it, or FROM KIND TO."""


class SupposedOwner(Strict):
    """An owner that is supposed to be there.

    Attributes:
        owner: Id of a loaded party; or, of a party of the order, a name.
        of: Id of what it owns, or a role of the order.
    """

    owner: Text
    of: Text
    share: ShareText = "1"


class Supposed(Strict):
    """Everything that somebody supposes.

    Attributes:
        drop: Ties that are not there.
        share: Shares of ties that are others.
        add: Owners that are there.
        delist: List entries that are not there, by their ids.
        order: Fields of the order that say something else, by their paths; null = it says nothing.
    """

    drop: tuple[TieName, ...] = ()
    share: dict[TieName, ShareText] = Field(default_factory=dict)
    add: tuple[SupposedOwner, ...] = ()
    delist: tuple[Text, ...] = ()
    order: dict[Text, object] = Field(default_factory=dict)

    def describe(self) -> Iterator[str]:
        """Yield each supposition in words."""
        yield from (f"without the tie {name}" for name in self.drop)
        yield from (f"{name}: {percent_text(text)}" for name, text in self.share.items())
        for row in self.add:
            yield f"{row.owner} owns {percent_text(row.share)} of {row.of}"
        yield from (f"without the list entry {entry}" for entry in self.delist)
        for path, value in self.order.items():
            yield f"{path} is not stated" if value is None else f"{path} is {value}"


def read_supposed(path: Path) -> Supposed:
    """Read suppositions from a YAML or JSON file.

    Raises:
        InputRefused: It cannot be read, or supposes nothing.
    """
    if not path.is_file():
        raise InputRefused("there is no such file", file=str(path), hint="check the path")
    supposed = read_yaml(path, str(path)).fill(Supposed)
    if supposed == Supposed():
        hint = "say what to drop, share, add, delist, or change in the order"
        raise InputRefused("supposes nothing", file=str(path), hint=hint)
    return supposed
