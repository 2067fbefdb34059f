"""Parties that a row names without an id: traders of a shipment, ends of a tie.

A name becomes a party of that name and country, so that rows that name it alike lead to one party.
The end of a tie is the user's own party of that name where there is just one: both stand in tables
of one hand. Where there are several, which of them is meant is left open. Once all rows are read,
those that say more and less of one name are told to be one party, unless it may be either of two.
"""

import hashlib
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from onward.graph.model import KIND_UNCERTAIN, IdentityLink, Party, PartyKind, Provenance
from onward.loaders.parsing.names import tidy
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.own_names import (
    Facts,
    Namesakes,
    OwnNames,
    fold_name,
    read_facts,
)
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
    record = _compute_record(name, country, kind, born)
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


def _compute_record(name: str, country: str | None, kind: str | None, born: str | None) -> str:
    stated = filter(None, (f"{name}|{country or ''}", kind, born))
    return hashlib.sha256("|".join(stated).encode()).hexdigest()[:16]


def is_only_named(party: Party) -> bool:
    """Tell whether no row describes a party of own tables: a tie or shipment names it."""
    notes = dict(party.notes)
    kind = None if KIND_UNCERTAIN in notes else party.kind
    record = _compute_record(party.name, party.country, kind, notes.get("birth_date"))
    return party.source.record == record


def add_named(layer: LayerContext, party: Party, place: tuple[Path, int, str] | None = None) -> str:
    """Add a party to those that rows of the layer name, and return its id.

    Args:
        layer: The layer.
        party: The party.
        place: File, line and column of its name; None where nobody is named.
    """
    if place is not None:
        layer.named_at.setdefault(party.id, place)
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
    party = name_party(row.layer, source, name, country, why, kind, born)
    return add_named(row.layer, party, (row.file, row.line, name_column))


def link_namesakes(layer: LayerContext, mentioned: Collection[str]) -> Iterator[IdentityLink]:
    """Yield which of the parties that rows name are one party.

    Args:
        layer: All of its rows are read.
        mentioned: Whom its statements refer to.
    """
    for namesakes in _list_namesakes(layer, mentioned):
        for party_id, other in namesakes.list_same():
            source = layer.named[party_id].source
            yield IdentityLink(party_id, other, replace(source, record=f"{source.record}/name"))


def note_open_names(layer: LayerContext) -> None:
    """Note each name that may be that of either of two parties; their ids end it."""
    own_names = layer.own_names or OwnNames()
    for namesakes in _list_namesakes(layer, layer.named_at):
        for party_id, others in namesakes.left_open.items():
            file, line, column = layer.named_at[party_id]
            name = layer.named[party_id].name
            if column in END_COLUMNS and own_names.find(name, read_facts(layer.named[party_id])):
                continue  # its row has said so
            hint = "parties of several countries, kinds or birth dates have it: say which is meant"
            refused = FieldRefused("invalid_statement", field=column, value=name, hint=hint)
            # whoever it may be: an order of any of them waits for the answer
            layer.log.leave_out(file, line, refused, party_id, *others)


def _list_namesakes(layer: LayerContext, among: Container[str]) -> Iterator[Namesakes]:
    """Yield the parties of each name that rows name.

    Where neither a table of parties has a name nor an end of a tie, as in records of trade, it
    stays as each row says it: two traders of one name need not be one.
    """
    groups: dict[str, dict[str, Facts]] = {}
    for party_id in filter(among.__contains__, layer.named_at):
        party = layer.named[party_id]
        groups.setdefault(fold_name(party.name), {})[party_id] = read_facts(party)
    own_names = layer.own_names or OwnNames()
    for folded, named in groups.items():
        with_ids = own_names.list_bearers(folded)
        if with_ids or any(layer.named_at[party_id][2] in END_COLUMNS for party_id in named):
            yield Namesakes(with_ids, named)


def names_parties(columns: Iterable[str | None]) -> bool:
    """Tell whether a table names ends of ties, or traders."""
    return any(column and column.endswith("_name") for column in columns)
