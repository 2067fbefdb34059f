"""An assessment is stored before it is handed over, and nobody waits for that beyond their time."""

import asyncio
from pathlib import Path
from typing import cast

import pytest

from onward.errors import StoreError
from onward.queries.records.entries import Entry
from onward.web.keeping import EntryKeeper, KeptEntry, RecordWriter
from onward.web.messages import WorkerAnswer
from onward.web.noting import ServerMetrics
from tests.serving import run_apart

ANSWER = WorkerAnswer(
    b"{}", entry=cast("Entry", object()), facts={"verdict": "CLEAR_WITHIN_STATED_LIMITS"}
)


class HeldWriter(RecordWriter):
    """Waits for another process that writes, for ever."""

    async def put(self, entry: Entry) -> KeptEntry:
        await asyncio.Event().wait()
        raise AssertionError(entry)


def test_what_is_not_stored_in_the_time_of_whoever_asks_is_refused(tmp_path: Path) -> None:
    async def keep() -> None:
        keeper = EntryKeeper(HeldWriter(tmp_path / "records.sqlite", 5.0), ServerMetrics())
        await keeper.keep(ANSWER, within=0.01)

    with pytest.raises(StoreError, match="not written in time"):
        run_apart(keep())
