"""Parties and owners as a transaction states them."""

import hashlib
import json

from onward.graph.names.normalise import normalise
from onward.queries.matching.candidates import Query
from onward.queries.transactions.parts import Owner, TransactionParty

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
    given = tuple(sorted(party.identifiers.items()))
    return Query(party.id, party.name, party.country, given, address)


def describe_query(query: Query) -> str:
    """Write what a transaction says about who a party is; equal descriptions are one party."""
    return json.dumps([query.id, describe_name(query), query.country, query.given])


def describe_name(query: Query) -> str | None:
    """Return the name in the form in which equal names are equal texts, if there is a name."""
    return (normalise(query.name) or query.name) if query.name else None
