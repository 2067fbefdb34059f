"""Parties and owners as a transaction states them."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Final

from onward.graph.matching.numbers.stated_numbers import read_numbers
from onward.graph.names.normalise import normalise
from onward.queries.matching.candidates import Query
from onward.queries.transactions.parts import Owner, TransactionParty
from onward.queries.transactions.shares_in_names import split_share

_SCHEMES: Final = {
    "imo": "imo",
    "inn": "inn",
    "\u0438\u043d\u043d": "inn",
    "ogrn": "ogrn",
    "\u043e\u0433\u0440\u043d": "ogrn",
    "lei": "lei",
    "swift": "swift",
    "bic": "swift",
    "uscc": "uscc",
}
"""Labels of numbers that say who somebody is, and their schemes; two are Russian."""
_LABELLED: Final = re.compile(
    rf"\b(?P<label>{'|'.join(_SCHEMES)})(?:[ -]?(?:no|nr|code|number))?[\s.:#\u2116-]*"
    r"(?P<number>(?=[A-Z0-9]*\d|[A-Z]{8}\b)[A-Z0-9]{7,20})\b",
    re.IGNORECASE,
)

DATASET = "transaction"
"""Dataset of everything that a transaction itself states; no layer may have this name."""


def owner_node(owner: Owner) -> str:
    """Return the overlay's id of a stated owner whom no source has for certain.

    An owner whose words are those of another party or owner has the id of that one
    (`onward.queries.matching.equal_words`).
    """
    # a kind tells two owners of one name apart, too
    described = describe_query(stated_query(owner)) + (owner.kind or "")
    digest = hashlib.sha256(described.encode()).hexdigest()[:16]
    return f"{DATASET}:owner-{digest}"


def party_node(ref: int) -> str:
    """Return the overlay's id of a stated party, by its position in the transaction."""
    return f"{DATASET}:{ref}"


def stated_query(party: TransactionParty | Owner) -> Query:
    """Return the query for a party or owner as the transaction states it."""
    address = party.address if isinstance(party, TransactionParty) else None
    given = {**dict(_list_numbers(party.name or "", party.country)), **party.identifiers}
    name = party.name
    if isinstance(party, Owner) and name:
        name = split_share(name)[0] or None  # "(40 %)" is no name, and "40" nobody's
    return Query(party.id, name, party.country, tuple(sorted(given.items())), address)


def _list_numbers(name: str, country: str | None) -> Iterator[tuple[str, str]]:
    """Yield the numbers that a name holds behind their label, by scheme: "Star (IMO 9074729)"."""
    for label in _LABELLED.finditer(name):
        scheme = _SCHEMES[label["label"].casefold()]
        numbers = read_numbers(scheme, label["number"], country).identifiers
        if any(number.scheme == scheme and number.valid is not False for number in numbers):
            yield scheme, label["number"]


def describe_query(query: Query) -> str:
    """Write what a transaction says about who a party is; equal descriptions are one party."""
    return json.dumps([query.id, describe_name(query), query.country, query.given])


def describe_name(query: Query) -> str | None:
    """Return the name in the form in which equal names are equal texts, if there is a name."""
    return (normalise(query.name) or query.name) if query.name else None
