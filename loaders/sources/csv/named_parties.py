"""Parties that a row names without an id: traders of a shipment, ends of a tie.

A name becomes a party of that name and country, so that rows that name it alike lead to one party.
The end of a tie is the user's own party of that name where there is just one: both stand in tables
of one hand. Where there are several, which of them is meant is left open.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from onward.graph.model import KIND_UNCERTAIN, Party, PartyKind, Provenance
from onward.loaders.parsing.names import tidy
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.own_names import OwnNames
from onward.loaders.sources.csv.row import CsvRow, LayerContext

END_COLUMNS: Final = ("from_name", "to_name")
"""Columns of a table of ties that name its ends."""

_KINDS: Final = tuple(kind.value for kind in PartyKind)


def name_party(
    layer: LayerContext,
    source: Provenance,
    name: str,
    country: str | None,
    why: str,
    kind: str | None = None,
    born: str | None = None,
) -> Party:
    """Return the party that a name stands for.

    Args:
        layer: The layer.
        source: Of the row.
        name: As the row has it.
        country: What the row says of it.
        why: What does not say what the party is, where there is no kind.
        kind: Likewise; a person of a company's name is another party.
        born: Likewise; a person born on another day is another one.
    """
    stated = filter(None, (f"{name}|{country or ''}", kind, born))
    record = hashlib.sha256("|".join(stated).encode()).hexdigest()[:16]
    open_kind = () if kind else ((KIND_UNCERTAIN, why),)
    births = (("birth_date", born),) if born else ()
    return Party(
        id=layer.prefix + record,
        name=name,
        kind=kind or PartyKind.ORGANIZATION.value,
        country=country,
        source=replace(source, record=record, url=None, published=None),
        notes=(*open_kind, *births),
    )


def add_named(layer: LayerContext, party: Party) -> str:
    """Add a party to those that rows of the layer name, and return its id."""
    first = layer.named.setdefault(party.id, party)
    # the oldest row that names a party dates it, whatever the order of the rows
    if (party.source.retrieved or "") < (first.source.retrieved or ""):
        layer.named[party.id] = party
    return party.id


def read_end(row: CsvRow, column: str, source: Provenance) -> str:
    """Return the id of an end of a tie, which its row gives or names.

    Raises:
        FieldRefused: The row has neither.
    """
    party_id = row.optional_party(column)
    name_column = f"{column}_name"
    cell = row.text(name_column)
    own_names = row.layer.own_names or OwnNames()
    if party_id is not None:
        if cell is not None and party_id not in own_names.find(tidy(cell)):
            hint = f"the id in {column} counts, and your table has no party of that id and name"
            refused = FieldRefused("invalid_statement", field=name_column, value=cell, hint=hint)
            row.leave_out(refused)
        return party_id
    if cell is None:
        hint = f"give {column} (an id) or {name_column}"
        raise FieldRefused("missing_required", field=column, hint=hint)
    row.check_letters(name_column)
    name, country = tidy(cell), row.country(f"{column}_country")
    kind = row.optional_code(f"{column}_kind", _KINDS)
    born = row.date(f"{column}_birth_date")
    bearers = own_names.find(name, (country, kind, born))
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        hint = f"{len(bearers)} parties of your table have this name: give the id in {column}"
        row.leave_out(FieldRefused("invalid_statement", field=name_column, value=cell, hint=hint))
    why = "the tie does not say what it is"
    return add_named(row.layer, name_party(row.layer, source, name, country, why, kind, born))


def names_ends(columns: Iterable[str | None]) -> bool:
    """Tell whether a table of ties names ends of them."""
    return not set(END_COLUMNS).isdisjoint(columns)
