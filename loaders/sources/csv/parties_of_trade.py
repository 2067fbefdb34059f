"""The parties of one shipment, by their ids or by the names that the record gives them.

A trader without an id becomes a party of its name and country, so that rows that name it alike
lead to one party. One that nobody names is a party of its own, different in every row: papers made
out "to order" say nothing of who receives the goods, and are no common customer.
"""

from dataclasses import replace
from typing import Final, Literal, get_args

from onward.graph.model import Provenance, Shipment
from onward.graph.statements import make_unnamed_owner
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.named_parties import add_named, name_party
from onward.loaders.sources.csv.row import CsvRow
from onward.loaders.sources.csv.traders import TraderName, read_trader

Role = Literal["shipper", "consignee", "end_user", "forwarder", "notify_party"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)

_WHO: Final = {"shipper": "who sent the goods", "consignee": "who received them"}


class Traders:
    """The parties of one row."""

    def __init__(self, row: CsvRow, source: Provenance) -> None:
        self._row, self._source = row, source
        self._agents: dict[str, str] = {}  # parties that act for another one, by the role
        self._by_name: dict[str, str] = {}  # parties that this row has named

    def required(self, role: Literal["shipper", "consignee"]) -> str:
        """Return the id of the shipper or consignee; who is not named has one, too.

        Raises:
            FieldRefused: The row has neither an id nor a word for it.
        """
        party_id = self._row.optional_party(role)
        if party_id is not None:
            return party_id
        cell = self._row.text(f"{role}_name")
        if cell is None:
            hint = f"give {role} (an id) or {role}_name"
            raise FieldRefused("missing_required", field=role, hint=hint)
        return self._read_named(role, cell) or self._make_unnamed(role)

    def optional(self, role: Role) -> str | None:
        """Return the id of a party in a further role, None where there is none."""
        party_id = self._row.optional_party(role)
        cell = self._row.text(f"{role}_name")
        return self._read_named(role, cell) if party_id is None and cell else party_id

    def check(self, shipment: Shipment) -> Shipment:
        """Return the shipment with what one field has said of another role.

        Who forwards the goods is not who sends them: a record that says both of one party leaves
        open who has sent them.
        """
        forwarder = shipment.forwarder or self._agents.get("shipper")
        notified = shipment.notify_party or self._agents.get("consignee")
        if forwarder is not None and forwarder == shipment.shipper:
            hint = "the forwarder stands as shipper: who has sent the goods is not said"
            self._leave_out("shipper", hint)
        return replace(shipment, forwarder=forwarder, notify_party=notified)

    def _read_named(self, role: Role, cell: str) -> str | None:
        """Return the party that a name stands for; None for nobody, which is a gap."""
        self._row.check_letters(f"{role}_name")
        trader = read_trader(cell)
        if trader.same_as and role not in _WHO:
            return None  # another field has said it
        if trader.name is None:
            self._leave_out(f"{role}_name", f"{trader.why}: {_WHO.get(role, 'who it was')} is open")
            return None
        if trader.agent is not None:
            self._agents[role] = self._add_party(role, TraderName(trader.agent), None)
        country = self._row.country(f"{role}_country")
        # a further role without a country means the party of that name that sends or receives
        earlier = self._by_name.get(trader.name.casefold()) if country is None else None
        return earlier if earlier and role not in _WHO else self._add_party(role, trader, country)

    def _add_party(self, role: Role, trader: TraderName, country: str | None) -> str:
        name, why = trader.name or "", "the shipment does not say what it is"
        party = name_party(self._row.layer, self._source, name, country, why)
        self._by_name[name.casefold()] = party.id
        place = (self._row.file, self._row.line, f"{role}_name")
        return add_named(self._row.layer, replace(party, identifiers=trader.numbers), place)

    def _make_unnamed(self, role: Role) -> str:
        record = f"unnamed/{role}/{self._source.record}"
        why = read_trader(self._row.cells[f"{role}_name"]).why
        source = replace(self._source, record=record, url=None, published=None)
        unnamed = make_unnamed_owner(self._row.layer.prefix + record, why, source)
        country = self._row.country(f"{role}_country")
        unnamed = replace(unnamed, name=f"{role} not named: {why}", country=country)
        return add_named(self._row.layer, unnamed)

    def _leave_out(self, field: str, hint: str) -> None:
        value = self._row.cells[field] or self._row.cells.get(f"{field}_name", "")
        refused = FieldRefused("invalid_statement", field=field, value=value, hint=hint)
        self._row.leave_out(refused)
