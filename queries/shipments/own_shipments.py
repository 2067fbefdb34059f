"""Own shipments: an assessed transaction that was shipped becomes part of the history.

One shipment an item, in the layer ``own-shipments``. It is keyed by the transaction and the item's
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
from onward.graph.sayings import say
from onward.graph.shipments.ties import ships_to
from onward.graph.statements.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.queries.matching.candidates import Query
from onward.queries.shipments.past_shipments import shipment_data
from onward.queries.transactions.parts import TransactionParty
from onward.queries.transactions.transaction import Transaction, parse_transaction

LAYER: Final = "own-shipments"
FACTS: Final = SourceFacts(
    name=LAYER, source=LAYER, title="Own deliveries", licence="the exporter's own records"
)


def shipments_of_transaction(assessment: Mapping[str, Any], day: date) -> Statements:
    """Return what a shipped transaction says: its shipments, and the parties without an id.

    Args:
        assessment: As stored.
        day: The day on which the goods left.

    Raises:
        InputRefused: It does not say who sent or who got the goods, or what they were.
    """
    data = dict(assessment["transaction"])
    key = str(data.pop("hash"))[:16]
    transaction = parse_transaction(data, assessment["id"])
    if not transaction.items:
        raise _refuse_transaction(
            transaction, "no item", "items", "name the goods, and assess again"
        )
    return Statements.from_rows(_make_statements(transaction, key, day))


def _make_statements(transaction: Transaction, key: str, day: date) -> Iterator[Statement]:
    """Yield the parties that have no id yet, then each shipment with its ties."""
    parties = _parties_by_part(transaction)
    new = {
        part: _make_party(party, day) for part, party in parties.items() if party and not party.id
    }
    # one party may have two parts, and is written once
    yield from {party.id: party for party in new.values()}.values()
    ids = {part: party.id for part, party in parties.items() if party and party.id}
    ids |= {part: party.id for part, party in new.items()}
    for position in range(len(transaction.items)):
        shipment = _make_shipment(transaction, position, f"{key}/{position}", ids, day)
        yield shipment
        yield from ships_to(shipment)


def _parties_by_part(transaction: Transaction) -> dict[str, TransactionParty | None]:
    """Return the party that has each part in a shipment.

    Raises:
        InputRefused: Nobody sent or nobody got the goods, or several parties have one part.
    """
    parties = {
        "shipper": _only_party(transaction, "exporter", is_needed=True),
        "consignee": _only_party(transaction, "consignee") or _only_party(transaction, "end_user"),
        "end_user": _only_party(transaction, "end_user"),
        "forwarder": _only_party(transaction, "freight_forwarder"),
        "notify_party": _only_party(transaction, "notify_party"),
    }
    if parties["consignee"] is None:
        problem = "neither consignee nor end-user is named"
        raise _refuse_transaction(
            transaction, problem, "parties", "name the consignee, and assess again"
        )
    if parties["end_user"] == parties["consignee"]:
        parties["end_user"] = None
    return parties


def _make_shipment(
    transaction: Transaction, position: int, record: str, ids: Mapping[str, str], day: date
) -> Shipment:
    item = transaction.items[position]
    fictional = (("fictional", "yes"),) if transaction.fictional else ()
    return Shipment(
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
        transit=transaction.way,
        notes=(("transaction", transaction.id), *fictional),
    )


def _only_party(
    transaction: Transaction, role: str, *, is_needed: bool = False
) -> TransactionParty | None:
    """Return the one party that has a role and is named; a second one leaves open who it was."""
    parties = [party for party in transaction.with_role(role) if party.is_named]
    if len(parties) > 1:
        problem = say("{count} parties are {role}", count=len(parties), role=role.replace("_", "-"))
        hint = "assess each delivery as its own transaction"
        raise _refuse_transaction(transaction, problem, "parties", hint)
    if is_needed and not parties:
        hint = say("name the {role}, and assess again", role=role)
        raise _refuse_transaction(transaction, f"no {role} is named", "parties", hint)
    return parties[0] if parties else None


def _make_party(party: TransactionParty, day: date) -> Party:
    query = Query(None, party.name, party.country, tuple(sorted(party.identifiers.items())))
    name = party.name or " ".join(query.given[0])
    # the id follows from these alone, so that the same party gets the same id in any transaction
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


def _refuse_transaction(
    transaction: Transaction, problem: str, field: str, hint: str
) -> InputRefused:
    return InputRefused(problem, file=transaction.id, field=field, hint=hint)


def add_shipments(recorded: Statements, added: Statements) -> LayerContent:
    """Return the layer with some more shipments; what it holds stays.

    Raises:
        InputRefused: The transaction is recorded already with another date.
    """
    _check_dates(recorded, added)
    parties = {party.id: party for party in recorded.parties}
    for party in added.parties:
        first = parties.get(party.id, party)
        # known since the earlier day: a later shipment takes nothing away
        oldest = min(first, party, key=lambda row: row.source.retrieved or "")
        parties[party.id] = replace(first, source=oldest.source)
    rest = (row for row in (*recorded, *added) if not isinstance(row, Party))
    statements = Statements.from_rows([*parties.values(), *rest])
    account = {"file": LAYER, "accepted": len(statements.shipments), "rejected": 0}
    return LayerContent(FACTS, statements, {"files": [account]})


def _check_dates(recorded: Statements, added: Statements) -> None:
    shipments = {shipment.source.record: shipment for shipment in recorded.shipments}
    for shipment in added.shipments:
        before = shipments.get(shipment.source.record)
        if before is not None and before.date != shipment.date:
            raise InputRefused(
                "this transaction is recorded already, as shipped on another day",
                field="date",
                value=before.date,
                hint="assess a second delivery as a transaction of its own",
            )


def log_payload(added: Statements) -> bytes:
    """Write what is recorded as canonical JSON, for the log."""
    return canonical_json({"shipments": [shipment_data(shipment) for shipment in added.shipments]})
