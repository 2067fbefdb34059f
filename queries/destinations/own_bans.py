"""Bans on goods that a loaded table of users states, read by the rules of the pack's own table.

A layer keeps such a row as a destination record whose value is the row's cells.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from onward.errors import IndicatorInvalid
from onward.graph.codes import GOODS_BAN
from onward.graph.dates import is_known_by
from onward.graph.model import DestinationRecord
from onward.queries.tables.goods_bans import GoodsBan
from onward.queries.tables.rows import PackRow, make_reader

_read_row = make_reader(GoodsBan)


def read_own_bans(records: Iterable[DestinationRecord], as_of: date | None) -> Iterator[GoodsBan]:
    """Yield the bans that layers state and that were known by a day, in the order of their rows."""
    for record in records:
        source = record.source
        if record.measure == GOODS_BAN and is_known_by(source.published, source.retrieved, as_of):
            yield _read_ban(record)


def _read_ban(record: DestinationRecord) -> GoodsBan:
    dataset = record.source.dataset
    cells = {**json.loads(record.value), "country": record.country}
    try:
        ban = _read_row(PackRow(dataset, 0, cells))
    except IndicatorInvalid:
        # codes that nobody can compare are like an annex that nobody has read: never silence
        unread = {**cells, "scope": "annex", "codes": f"{cells['scope']} {cells['codes']}".strip()}
        ban = _read_row(PackRow(dataset, 0, unread))
    return replace(ban, dataset=dataset)
