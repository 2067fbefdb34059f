"""A new store of records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.queries.records.store import RecordStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    with RecordStore(tmp_path / "work" / "records.sqlite") as opened:
        yield opened
