"""The columns of the tables in which statements are stored and travel."""

from collections.abc import Mapping

import pyarrow as pa

TEXT = pa.string()
CODE = pa.dictionary(pa.int32(), pa.string())  # texts that repeat: kinds, countries, dates …
TEXTS = pa.list_(pa.string())
PAIRS = pa.map_(pa.string(), pa.string())  # ordered, and a key may repeat
SHARE = ("share_min", "share_max", "share_min_exclusive", "share_max_exclusive")


def _build_schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


SOURCE = {"dataset": CODE, "record": TEXT, "url": CODE, "published": CODE, "retrieved": CODE}

SCHEMAS: Mapping[str, pa.Schema] = {
    "parties": _build_schema(
        id=TEXT,
        name=TEXT,
        kind=CODE,
        country=CODE,
        topics=TEXTS,
        address=TEXT,
        incorporated=CODE,
        dissolved=CODE,
        sector=CODE,
        notes=PAIRS,
        **SOURCE,
    ),
    "names": _build_schema(
        dataset=CODE, party=TEXT, position=pa.int32(), text=TEXT, kind=CODE, language=CODE
    ),
    "identifiers": _build_schema(
        dataset=CODE,
        party=TEXT,
        position=pa.int32(),
        scheme=CODE,
        value=TEXT,
        country=CODE,
        valid=pa.bool_(),
        personal=pa.bool_(),
    ),
    "traits": _build_schema(
        dataset=CODE,
        party=TEXT,
        position=pa.int32(),
        about=CODE,
        value=CODE,
        rule=CODE,
        words=TEXT,
    ),
    "ties": _build_schema(
        tid=pa.int64(),
        key=TEXT,
        start=TEXT,
        end=TEXT,
        kind=CODE,
        share_min=pa.float64(),
        share_max=pa.float64(),
        share_min_exclusive=pa.bool_(),
        share_max_exclusive=pa.bool_(),
        interest=CODE,
        since=CODE,
        until=CODE,
        directness=CODE,
        standing=CODE,
        text=TEXT,
        score=pa.float64(),
        **SOURCE,
    ),
    "listings": _build_schema(
        id=TEXT,
        party=TEXT,
        topic=CODE,
        regime=CODE,
        list=CODE,
        programme=CODE,
        entry_id=TEXT,
        measure=CODE,
        act=CODE,
        since=CODE,
        until=CODE,
        standing=CODE,
        text=TEXT,
        notes=PAIRS,
        **SOURCE,
    ),
    "shipments": _build_schema(
        id=TEXT,
        date=CODE,
        shipper=TEXT,
        consignee=TEXT,
        end_user=TEXT,
        forwarder=TEXT,
        notify_party=TEXT,
        hs=CODE,
        control_code=CODE,
        families=TEXTS,
        description=TEXT,
        quantity=TEXT,
        unit=CODE,
        value=TEXT,
        currency=CODE,
        origin=CODE,
        destination=CODE,
        transit=TEXTS,
        roles=PAIRS,
        notes=PAIRS,
        **SOURCE,
    ),
    "destinations": _build_schema(
        country=CODE, measure=CODE, data_year=pa.int32(), value=TEXT, **SOURCE
    ),
    "links": _build_schema(left=TEXT, right=TEXT, **SOURCE),
}
"""The columns of each table. ``tid`` and ``key`` are those of `Tie.tid` and `Tie.key`."""

LATER: frozenset[str] = frozenset({"traits"})
"""Tables that layers of earlier versions do not have: nothing of the sort is stored there."""
