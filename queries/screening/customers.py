"""Customers as they are assessed: each the end-user of an order that says nothing else."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.graph.dates import holds_on
from onward.graph.json_forms import canonical_hash
from onward.graph.matching.layers.parties import NOT_SCREENED
from onward.graph.model import Identifier, Party, Tie, TieKind
from onward.graph.shares import decimal_text
from onward.queries.transactions.transaction import Transaction, parse_transaction

ROLE: Final = "end_user"

PartyFacts = dict[str, object]
"""A party of an order as plain data."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer.

    Attributes:
        id: As its source has it.
        parties: What is assessed: one entry for each of its names.
    """

    id: str
    name: str
    country: str | None
    parties: tuple[PartyFacts, ...]

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
        on: Day of the question.
        parted_ids: Ids of parties that a person has told apart from another: of these the id says
            more than a name.
    """
    owners: dict[str, list[PartyFacts]] = defaultdict(list)
    for tie in ties:
        is_held = tie.kind == TieKind.OWNS and tie.standing != "inferred"
        if is_held and holds_on(tie.since, tie.until, on):
            owners[tie.end].append({"id": tie.start, **_state_share(tie)})
    for party in _screened_parties(parties):
        stated: PartyFacts = {"role": ROLE, "id": party.id, "name": party.name}
        if party.id in owners:
            stated["owners"] = list(owners[party.id])
        names = () if party.id in parted_ids else _list_names(party)
        by_name = (_state_party(party, name, ()) for name in names)
        yield Customer(party.id, party.name, party.country, (stated, *by_name))


def customers_of_file(parties: Sequence[Party], ties: Iterable[Tie]) -> Iterator[Customer]:
    """Yield the parties of a file that is not loaded, with the owners that it states."""
    by_id = {party.id: party for party in parties}
    owners: dict[str, list[PartyFacts]] = defaultdict(list)
    for tie in ties:
        if tie.kind == TieKind.OWNS:
            owners[tie.end].append(_state_owner(tie, by_id))
    for party in _screened_parties(parties):
        stated = tuple(_state_party(party, name, owners[party.id]) for name in _list_names(party))
        yield Customer(party.id.partition(":")[2], party.name, party.country, stated)


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
