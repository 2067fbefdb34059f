"""Parties and owners as a transaction states them."""

import hashlib
import json

from onward.graph.names.normalise import normalise
from onward.queries.matching.lookup import Query
from onward.queries.transactions.parts import Owner, TransactionParty

DATASET = "transaction"
"""Dataset of everything that a transaction itself says; no layer may have this name."""


def owner_node(owner: Owner) -> str:
    """Return the id that a stated owner has in the overlay where no source holds it for certain."""
    digest = hashlib.sha256(_description(_query(owner)).encode()).hexdigest()[:16]
    return f"{DATASET}:owner-{digest}"


def _query(party: TransactionParty | Owner) -> Query:
    return Query(party.id, party.name, party.country, tuple(sorted(party.identifiers.items())))


def _description(query: Query) -> str:
    """Write what a transaction says of who a party is; equal descriptions are one party."""
    name = normalise(query.name) if query.name else None
    return json.dumps([query.id, name or query.name, query.country, query.given])
