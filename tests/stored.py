"""Small layers to store, and Hypothesis strategies for every kind of statement."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from onward.graph.model import (
    DestinationRecord,
    Identifier,
    IdentityLink,
    Listing,
    Name,
    Party,
    Provenance,
    Shipment,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.shares import Share
from onward.graph.statements import Statements
from onward.graph.store.files import Disk
from onward.graph.store.manifests import LayerContent, SourceFacts

FETCHED = "2024-05-01"


class QuickDisk(Disk):
    """A disk that does not wait for the device; right for all but a crash of the machine."""

    def sync(self, path: Path) -> None:
        assert path.exists()


def said(record: str, dataset: str = "reg", retrieved: str | None = FETCHED) -> Provenance:
    """Return the provenance of a record that was retrieved on a day."""
    return Provenance(dataset, record, retrieved=retrieved)


def party(local: str, dataset: str = "reg", **more: Any) -> Party:
    """Return a company of a dataset."""
    facts = {"name": local.upper(), "kind": "Company", "country": "AE"}
    return Party(id=f"{dataset}:{local}", **facts | {"source": said(local, dataset)} | more)


def owns(owner: str, asset: str, dataset: str = "reg", least: float = 0.6) -> Tie:
    """Return a tie: owner owns a share of asset, both of one dataset."""
    return Tie(
        f"{dataset}:{owner}",
        f"{dataset}:{asset}",
        TieKind.OWNS.value,
        said(f"{owner}-{asset}", dataset),
        Share(least, 1.0),
    )


def layer(*statements: Statement, name: str = "reg", **facts: Any) -> LayerContent:
    """Return a layer of statements."""
    return LayerContent(SourceFacts(name=name, **facts), Statements.from_rows(statements))


_text = st.text(st.characters(codec="utf-8"), max_size=6)
_maybe = st.none() | _text
_date = st.none() | st.sampled_from(["2019", "2020-02", "2020-02-29", "2024-05-01"])
_pairs = st.lists(st.tuples(_text, _text), max_size=2).map(tuple)
_texts = st.lists(_text, max_size=2).map(tuple)
_standing = st.sampled_from(["stated", "claimed", "inferred"])
_names = st.lists(
    st.builds(Name, _text, st.sampled_from(["alias", "weak", "former"]), _maybe), max_size=3
).map(tuple)
_identifiers = st.lists(
    st.builds(Identifier, _text, _text, _maybe, st.none() | st.booleans(), st.booleans()),
    max_size=3,
).map(tuple)
_shares = st.none() | st.tuples(
    st.floats(0, 0.5), st.floats(0.5001, 1), st.booleans(), st.booleans()
).map(lambda bounds: Share(*bounds))
_number = st.integers(0, 999).map(str)
_source = st.builds(Provenance, st.just(""), _number, _maybe, _date, _date)

_KINDS: tuple[st.SearchStrategy[Statement], ...] = (
    st.builds(
        Party,
        id=_number,
        name=_text,
        kind=st.sampled_from(["Person", "Company", "Unknown"]),
        country=_maybe,
        source=_source,
        names=_names,
        identifiers=_identifiers,
        topics=_texts,
        address=_maybe,
        incorporated=_date,
        dissolved=_date,
        sector=_maybe,
        notes=_pairs,
    ),
    st.builds(
        Tie,
        start=_text,
        end=_text,
        kind=st.sampled_from([kind.value for kind in TieKind]),
        source=_source,
        share=_shares,
        interest=_maybe,
        since=_date,
        until=_date,
        directness=st.sampled_from([None, "direct", "indirect"]),
        standing=_standing,
        text=_maybe,
        score=st.none() | st.floats(0, 1),
    ),
    st.builds(
        Listing,
        id=_number,
        party=_text,
        topic=_text,
        regime=_text,
        source=_source,
        list=_maybe,
        programme=_maybe,
        entry_id=_maybe,
        measure=_maybe,
        act=_maybe,
        since=_date,
        until=_date,
        standing=_standing,
        text=_maybe,
        notes=_pairs,
    ),
    st.builds(
        Shipment,
        id=_number,
        date=st.just("2024-05-01"),
        source=_source,
        shipper=_maybe,
        consignee=_maybe,
        end_user=_maybe,
        forwarder=_maybe,
        notify_party=_maybe,
        hs=_maybe,
        control_code=_maybe,
        families=_texts,
        description=_maybe,
        quantity=_maybe,
        unit=_maybe,
        value=_maybe,
        currency=_maybe,
        origin=_maybe,
        destination=_maybe,
        transit=_texts,
        roles=_pairs,
        notes=_pairs,
    ),
    st.builds(DestinationRecord, _text, _text, st.integers(1900, 2100), _text, _source),
    st.builds(IdentityLink, _text, _text, _source),
)


def any_statements(dataset: str = "reg") -> st.SearchStrategy[tuple[Statement, ...]]:
    """Draw statements of all kinds that one layer can hold together."""
    return st.lists(st.one_of(_KINDS), max_size=6, unique_by=_identity).map(
        lambda rows: tuple(_of(dataset, row) for row in rows)
    )


def _identity(statement: Statement) -> tuple[str, str]:
    return type(statement).__name__, getattr(statement, "id", statement.source.record)


def _of(dataset: str, row: Statement) -> Statement:
    """Return a drawn row its dataset, and where it has an id, that as its record's number."""
    number = getattr(row, "id", row.source.record)
    placed = replace(row, source=replace(row.source, dataset=dataset, record=number))
    if isinstance(placed, Party | Listing | Shipment):
        return replace(placed, id=f"{dataset}:{number}")
    return placed
