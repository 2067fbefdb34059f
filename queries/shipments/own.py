"""Own deliveries: an assessed transaction that was shipped becomes part of the history.

One delivery an item, in the layer ``own-shipments``. It is keyed by the transaction and the item's
position, so that recording the same again adds nothing. A party given by id keeps its id; another
one gets an id of this layer, made of its name, country and identifiers.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from onward.errors import InputRefused
from onward.graph.json_forms import canonical_json
from onward.graph.model import Party, PartyKind, Provenance, Shipment, Statement
from onward.graph.names.normalise import normalise
from onward.graph.shipment_ties import ships_to
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.queries.matching.lookup import Query
from onward.queries.shipments.shipments import shipment_data
from onward.queries.transactions.parts import TransactionParty
from onward.queries.transactions.transaction import Transaction, parse_transaction

LAYER: Final = "own-shipments"
FACTS: Final = SourceFacts(
    name=LAYER, source=LAYER, title="Own deliveries", licence="the exporter's own records"
)


def deliveries(assessment: Mapping[str, Any], day: date) -> Statements:
    """Give what a shipped transaction says: its deliveries, and the parties without an id.

    Args:
        assessment: As stored.
        day: The day on which the goods left.

    Raises:
        InputRefused: It does not say who sent or who got the goods, or what they were.
    """
    told = dict(assessment["transaction"])
    key = str(told.pop("hash"))[:16]
    transaction = parse_transaction(told, assessment["id"])
    if not transaction.items:
        raise _refused(transaction, "no item", "items", "name the goods, and assess again")
    return Statements.from_rows(_statements(transaction, key, day))


def _statements(transaction: Transaction, key: str, day: date) -> Iterator[Statement]:
    parts = {
        "shipper": _party(transaction, "exporter", needed=True),
        "consignee": _party(transaction, "consignee") or _party(transaction, "end_user"),
        "end_user": _party(transaction, "end_user"),
        "forwarder": _party(transaction, "freight_forwarder"),
        "notify_party": _party(transaction, "notify_party"),
    }
    if parts["consignee"] is None:
        what = "nobody is named to whom the goods went"
        raise _refused(transaction, what, "parties", "name the consignee, and assess again")
    if parts["end_user"] == parts["consignee"]:
        parts["end_user"] = None
    own = {role: _own(party, day) for role, party in parts.items() if party and not party.id}
    yield from {party.id: party for party in own.values()}.values()
    ids = {role: party.id for role, party in parts.items() if party and party.id}
    ids |= {role: party.id for role, party in own.items()}
    marks = (("fictional", "yes"),) if transaction.fictional else ()
    for position, item in enumerate(transaction.items):
        record = f"{key}/{position}"
        shipment = Shipment(
            id=record,
            date=day.isoformat(),
            source=Provenance(LAYER, record, retrieved=day.isoformat()),
            shipper=ids.get("shipper"),
            consignee=ids.get("consignee"),
            end_user=ids.get("end_user"),
            forwarder=ids.get("forwarder"),
            notify_party=ids.get("notify_party"),
            hs=item.hs or item.hs8,
            control_code=item.control_code,
            families=item.families or (),
            description=item.description,
            quantity=item.quantity,
            unit=item.unit,
            value=item.value,
            currency=item.currency,
            destination=transaction.destination,
            transit=transaction.route,
            notes=(("transaction", transaction.id), *marks),
        )
        yield shipment
        yield from ships_to(shipment)


def _party(transaction: Transaction, role: str, *, needed: bool = False) -> TransactionParty | None:
    """Give the one party that has a role and is named; a second one leaves open who it was."""
    named = [party for party in transaction.with_role(role) if party.is_named]
    if len(named) > 1:
        what = f"{len(named)} parties are {role.replace('_', '-')}"
        raise _refused(transaction, what, "parties", "assess each delivery as its own transaction")
    if needed and not named:
        hint = f"name the {role}, and assess again"
        raise _refused(transaction, f"no {role} is named", "parties", hint)
    return named[0] if named else None


def _own(party: TransactionParty, day: date) -> Party:
    query = Query(None, party.name, party.country, tuple(sorted(party.identifiers.items())))
    name = party.name or " ".join(query.given[0])
    terms = [normalise(name) or name, party.country, *map(list, query.given)]
    record = hashlib.sha256(canonical_json({"party": terms})).hexdigest()[:16]
    return Party(
        id=f"{LAYER}:{record}",
        name=name,
        kind=PartyKind.UNKNOWN,
        country=party.country,
        source=Provenance(LAYER, record, retrieved=day.isoformat()),
        identifiers=tuple(dict.fromkeys(query.identifiers)),
    )


def _refused(transaction: Transaction, what: str, field: str, hint: str) -> InputRefused:
    return InputRefused(what, file=transaction.id, field=field, hint=hint)


def grown(held: Statements, added: Statements) -> LayerContent:
    """Give the layer with some more deliveries; what it holds stays.

    Raises:
        InputRefused: The transaction is recorded already with another date.
    """
    shipments = {one.source.record: one for one in held.shipments}
    for shipment in added.shipments:
        earlier = shipments.get(shipment.source.record)
        if earlier is not None and earlier.date != shipment.date:
            raise InputRefused(
                "this transaction is recorded already, as shipped on another day",
                field="date",
                value=earlier.date,
                hint="assess a second delivery as a transaction of its own",
            )
    parties = {party.id: party for party in held.parties}
    for party in added.parties:
        known = parties.get(party.id, party)
        oldest = min(known, party, key=lambda one: one.source.retrieved or "")
        parties[party.id] = replace(known, source=oldest.source)
    rest = (one for one in (*held, *added) if not isinstance(one, Party))
    statements = Statements.from_rows([*parties.values(), *rest])
    account = {"file": LAYER, "accepted": len(statements.shipments), "rejected": 0}
    return LayerContent(FACTS, statements, {"files": [account]})


def payload(added: Statements) -> bytes:
    """Write what is recorded as canonical JSON, for the log."""
    return canonical_json({"shipments": [shipment_data(one) for one in added.shipments]})
