"""Parties and owners as a transaction states them."""

import hashlib
import json

from onward.graph.names.normalise import normalise
from onward.queries.matching.lookup import Query
from onward.queries.transactions.parts import Owner, TransactionParty

DATASET = "transaction"
"""Dataset of everything that a transaction itself states; no layer may have this name."""


def owner_node(owner: Owner) -> str:
    """Return the overlay's id of a stated owner whom no source has for certain."""
    digest = hashlib.sha256(describe_query(stated_query(owner)).encode()).hexdigest()[:16]
    return f"{DATASET}:owner-{digest}"


def stated_query(party: TransactionParty | Owner) -> Query:
    """Return the query for a party or owner as the transaction states it."""
    address = party.address if isinstance(party, TransactionParty) else None
    given = tuple(sorted(party.identifiers.items()))
    return Query(party.id, party.name, party.country, given, address)


def describe_query(query: Query) -> str:
    """Write what a transaction says about who a party is; equal descriptions are one party."""
    name = normalise(query.name) if query.name else None
    return json.dumps([query.id, name or query.name, query.country, query.given])
