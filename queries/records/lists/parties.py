"""The names and ids of an assessed order's parties, by which its assessment is found.

They stand beside the assessment, so that nobody has to read a hundred thousand of them for one
customer. The log commits to them by a hash with a salt: they can be erased, and nobody can try
names out against the log.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Self

from onward.graph.json_forms import canonical_json
from onward.queries.model.words import OF_THE_ORDER

TABLE: Final = """CREATE TABLE assessed_parties (
  entry INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  names BLOB NOT NULL
)"""

_SALT_BYTES: Final = 16


def name_parties(
    transaction: Mapping[str, Any], covered: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    """Return the names and ids of an order's parties: as it has them, and as they were resolved.

    Args:
        transaction: The order.
        covered: What the assessment says of its parties.
    """
    words: dict[str, None] = {}
    for party in transaction.get("parties", ()):
        words |= dict.fromkeys(filter(None, (party.get("name"), party.get("id"))))
    for row in covered:
        words |= dict.fromkeys(filter(None, (row.get("name"), *row.get("parties", ()))))
    # a party that no source has stands by its place in the order, which names nobody
    return tuple(word for word in words if not word.startswith(OF_THE_ORDER))


def has_name(names: Iterable[str], folded: str) -> bool:
    """Tell whether a part of a name or id, in folded letters, stands in one of several."""
    return any(folded in name.casefold() for name in names)


@dataclass(frozen=True, slots=True)
class SealedParties:
    """Names and ids as they are stored.

    Attributes:
        salt: Of the hash that commits to them.
        names: They themselves, as canonical JSON.
    """

    salt: bytes
    names: bytes

    @classmethod
    def seal(cls, names: Sequence[str], payload: bytes) -> Self:
        """Seal the names of an assessment.

        The salt follows from the whole of it, so that the same assessment has the same log, and
        nobody can make it who does not have the assessment.
        """
        salt = sha256(b"parties" + payload).digest()[:_SALT_BYTES]
        return cls(salt, canonical_json(list(names)))

    def list_names(self) -> list[str]:
        """Return them as texts."""
        names: list[str] = json.loads(self.names)
        return names

    def commit(self) -> str:
        """Return the hash that commits to the names without telling them."""
        return sha256(self.salt + self.names).hexdigest()
