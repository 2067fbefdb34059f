"""Customers as they are assessed: each the end-user of an order that says nothing else.

A base holds others beside them: whoever owns or directs a customer, and whom deliveries name. They
are looked at alike, and called what they are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from onward.graph.dates import holds_on
from onward.graph.json_forms import canonical_hash
from onward.graph.matching.layers.parties import NOT_SCREENED
from onward.graph.model import Identifier, Party, Shipment, Tie, TieKind
from onward.graph.shares import decimal_text
from onward.loaders.sources.csv.named_parties import is_only_named
from onward.queries.transactions.transaction import Transaction, parse_transaction

ROLE: Final = "end_user"

BaseKind = Literal["customer", "owner", "officer", "recipient", "trader"]
"""What a party of a base is to the others: one that is none of the others is a customer."""

BASE_KINDS: Final[tuple[BaseKind, ...]] = get_args(BaseKind)

PartyFacts = dict[str, object]
"""A party of an order as plain data."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer.

    Attributes:
        id: As its source has it.
        parties: What is assessed: one entry for each of its names.
        kind: What it is in its base.
    """

    id: str
    name: str
    country: str | None
    parties: tuple[PartyFacts, ...]
    kind: BaseKind = "customer"

    @property
    def mark(self) -> str:
        """What its source says of it, to compare it with what it said earlier."""
        return canonical_hash([self.id, list(self.parties)])

    def to_transaction(self, on: date) -> Transaction:
        """Return the order that stands for the customer on a day."""
        stated = {"id": self.id, "date": on.isoformat(), "parties": list(self.parties)}
        return parse_transaction(stated)


def customers_of_layer(
    parties: Iterable[Party],
    ties: Iterable[Tie],
    shipments: Iterable[Shipment],
    on: date,
    parted_ids: Collection[str] = frozenset(),
) -> Iterator[Customer]:
    """Yield the parties of a loaded layer: they are given by id, so that their ties count.

    They are given by their names, too, as an order or a file would give them: beside an id a listed
    party of the very name is only possible, and a base must not look better for being loaded. Their
    direct owners are stated, as an order would: those above them are compared in any case.

    Args:
        parties: Of the layer.
        ties: Of all layers.
        shipments: Likewise.
        on: Day of the question.
        parted_ids: Ids of parties that a person has told apart from another: of these the id says
            more than a name.
    """
    owners: dict[str, list[PartyFacts]] = defaultdict(list)
    screened = list(_screened_parties(parties))
    kinds = _BaseKinds(screened)
    for tie in ties:
        kinds.add_tie(tie)
        is_held = tie.kind == TieKind.OWNS and tie.standing != "inferred"
        if is_held and holds_on(tie.since, tie.until, on):
            owners[tie.end].append({"id": tie.start, **_state_share(tie)})
    for shipment in shipments:
        kinds.add_shipment(shipment)
    for party in screened:
        stated: PartyFacts = {"role": ROLE, "id": party.id, "name": party.name}
        if party.id in owners:
            stated["owners"] = list(owners[party.id])
        names = () if party.id in parted_ids else _list_names(party)
        by_name = (_state_party(party, name, ()) for name in names)
        yield Customer(
            party.id, party.name, party.country, (stated, *by_name), kinds.find_kind(party)
        )


def customers_of_file(parties: Sequence[Party], ties: Iterable[Tie]) -> Iterator[Customer]:
    """Yield the parties of a file that is not loaded, with the owners that it states."""
    by_id = {party.id: party for party in parties}
    owners: dict[str, list[PartyFacts]] = defaultdict(list)
    screened = list(_screened_parties(parties))
    kinds = _BaseKinds(screened)
    for tie in ties:
        kinds.add_tie(tie)
        if tie.kind == TieKind.OWNS:
            owners[tie.end].append(_state_owner(tie, by_id))
    for party in screened:
        stated = tuple(_state_party(party, name, owners[party.id]) for name in _list_names(party))
        number, kind = party.id.partition(":")[2], kinds.find_kind(party)
        yield Customer(number, party.name, party.country, stated, kind)


class _BaseKinds:
    """What the parties of a base are to one another.

    Whoever only a tie or shipment names is what that row says of it. Whoever has a row of its own
    is a customer, unless it stands above another one and no delivery names it.
    """

    def __init__(self, parties: Iterable[Party]) -> None:
        self._ids = {party.id for party in parties}
        self._owners: set[str] = set()
        self._officers: set[str] = set()
        self._recipients: set[str] = set()
        self._traders: set[str] = set()

    def add_tie(self, tie: Tie) -> None:
        """Note who stands above a party of the base."""
        if tie.end in self._ids:
            if tie.kind in (TieKind.OWNS, TieKind.CONTROLS):
                self._owners.add(tie.start)
            elif tie.kind == TieKind.DIRECTS:
                self._officers.add(tie.start)

    def add_shipment(self, shipment: Shipment) -> None:
        """Note who had goods, and who else a delivery names."""
        self._recipients.update(filter(None, (shipment.consignee, shipment.end_user)))
        others = (shipment.shipper, shipment.forwarder, shipment.notify_party)
        self._traders.update(filter(None, others))

    def find_kind(self, party: Party) -> BaseKind:
        """Return what a party is."""
        is_trading = party.id in self._recipients or party.id in self._traders
        if not is_trading and party.id in self._owners:
            return "owner"
        if not is_trading and party.id in self._officers:
            return "officer"
        if is_trading and is_only_named(party):
            return "recipient" if party.id in self._recipients else "trader"
        return "customer"


def _screened_parties(parties: Iterable[Party]) -> Iterator[Party]:
    return (party for party in parties if party.kind not in NOT_SCREENED)


def _list_names(party: Party) -> tuple[str, ...]:
    return tuple(dict.fromkeys((party.name, *(name.text for name in party.names))))


def _state_party(party: Party, name: str, owners: Sequence[PartyFacts]) -> PartyFacts:
    facts: PartyFacts = {"role": ROLE, "name": name, **_state_numbers(party.identifiers)}
    for key in ("country", "address", "sector", "incorporated"):
        if getattr(party, key):
            facts[key] = getattr(party, key)
    if owners:
        facts["owners"] = list(owners)
    return facts


def _state_numbers(identifiers: Iterable[Identifier]) -> Mapping[str, object]:
    """Return numbers by scheme; of several of one scheme, all in one cell, as people write them."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for number in identifiers:
        numbers[number.scheme].append(number.value)
    joined = {scheme: " / ".join(values) for scheme, values in numbers.items()}
    return {"identifiers": joined} if joined else {}


def _state_owner(tie: Tie, by_id: Mapping[str, Party]) -> PartyFacts:
    party = by_id.get(tie.start)
    facts: PartyFacts = {"id": tie.start} if party is None else {"name": party.name}
    if party is not None:
        facts |= _state_numbers(party.identifiers)
        if party.country:
            facts["country"] = party.country
    return facts | _state_share(tie)


def _state_share(tie: Tie) -> PartyFacts:
    """Return the share of an owner as its interval, with the ends that do not belong to it."""
    share = tie.share
    if share is None:
        return {}
    return {
        "share_min": decimal_text(share.min),
        "share_max": decimal_text(share.max),
        "share_min_exclusive": share.min_exclusive,
        "share_max_exclusive": share.max_exclusive,
    }
