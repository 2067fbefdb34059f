"""Whether what the record store holds is what its log tells of.

The log is a chain of hashes (`onward.queries.records.log.chain`), and each entry has the hash of
what was put. A row that was edited by hand fits no entry, whatever else was edited with it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import orjson

from onward.errors import ChainBroken, StoreError
from onward.graph.json_forms import canonical_hash, canonical_json
from onward.queries.records.log.chain import LogEntry

RESTORE: Final = "restore records.sqlite from a backup"

AssessmentRow = tuple[str, bytes, str, str, bytes]
"""Id, JSON, content hash and verdict of an assessment, and the JSON of its transaction."""

ColumnsRow = tuple[str, str, str | None, str | None, str | None, str | None]
"""Id of an assessment, when it was put, the id of its order, and as the order itself states it; the
hash of the order's JSON, and the one that this states."""

LedgerRow = tuple[str, bytes]
"""Id and JSON of a line of the identity ledger."""


def check_assessment(name: str, payload: bytes, entries: Iterable[LogEntry]) -> LogEntry:
    """Return the first entry that tells of an assessment.

    Args:
        name: The id under which it is stored.
        payload: Its JSON.
        entries: Those of a log whose chain holds.

    Raises:
        ChainBroken: It was changed after it was stored.
    """
    digest = sha256(payload).hexdigest()
    for entry in entries:
        if (entry["kind"], entry["object"], entry["payload_hash"]) == ("assessed", name, digest):
            return entry
    raise ChainBroken(
        f"assessment {name} was changed after it was stored: the log tells of another content; "
        f"{RESTORE}"
    )


def check_present(
    names: Sequence[str],
    beginning: str,
    entries: Iterable[LogEntry],
    erased: Collection[str] = (),
) -> None:
    """Check that the store holds every assessment whose id begins so and that the log tells of.

    Args:
        names: Ids of those that it holds.
        beginning: How the id begins.
        entries: Those of a log whose chain holds.
        erased: Hashes of the assessments that were erased.

    Raises:
        ChainBroken: One is missing.
        StoreError: One was erased, and none is left.
    """
    for entry in entries:
        name = entry["object"]
        if entry["kind"] != "assessed" or not name.startswith(beginning) or name in names:
            continue
        if entry["payload_hash"] in erased:
            if name == beginning:
                raise StoreError(f"assessment {name} was erased; `onward record` says by whom")
        else:
            raise ChainBroken(f"the log tells of assessment {name}, which is missing; {RESTORE}")


def check_columns(
    rows: Iterable[ColumnsRow], entries: Iterable[LogEntry], erased: Collection[str] = ()
) -> None:
    """Check that the tables repeat of each assessment what the log tells, as `match_columns` does.

    Raises:
        ChainBroken: The first one of which something was changed, or that is missing.
    """
    for _ in match_columns(rows, entries, erased):
        pass


def match_columns(
    rows: Iterable[ColumnsRow], entries: Iterable[LogEntry], erased: Collection[str] = ()
) -> Iterator[tuple[ColumnsRow, LogEntry]]:
    """Yield what the tables repeat of each assessment with its entry, in the log's order.

    Args:
        rows: The stored assessments, in the order in which they were put.
        entries: Those of a log whose chain holds.
        erased: Hashes of the assessments that were erased, which may be missing.

    Raises:
        ChainBroken: The first one of which something was changed, or that is missing.
    """
    logged = (entry for entry in entries if entry["kind"] == "assessed")
    for row in rows:
        name, stored_at, order, stated_order, json_hash, _ = row
        if order is None or order != stated_order:
            raise ChainBroken(f"the order of assessment {name} was changed; {RESTORE}")
        # one that was erased may have been made again since: it is skipped only where it is missing
        for entry in logged:
            if (entry["object"], entry["at"]) == (name, stored_at):
                _check_order_hash(entry, json_hash)
                yield row, entry
                break
            _check_erased(entry, erased)
        else:
            what = f"assessment {name} was changed after it was stored"
            raise ChainBroken(f"{what}: the log tells of none of {stored_at}; {RESTORE}")
    for entry in logged:
        _check_erased(entry, erased)


def _check_order_hash(entry: LogEntry, order_hash: str | None) -> None:
    """Check that an assessment stands under the order of which it was put."""
    if entry.get("order_hash", order_hash) != order_hash:
        what = f"the order of assessment {entry['object']} was changed, or is another one"
        raise ChainBroken(f"{what}; {RESTORE}")


def _check_erased(entry: LogEntry, erased: Collection[str]) -> None:
    if entry["payload_hash"] not in erased:
        what = f"the log tells of assessment {entry['object']} of {entry['at']}"
        raise ChainBroken(f"{what}, which is not stored as it tells; {RESTORE}")


def check_order(name: str, payload: bytes, order: str) -> None:
    """Check that an assessment is of the order under which it is stored.

    Raises:
        ChainBroken: It is not.
    """
    if orjson.loads(payload)["transaction"]["id"] != order:
        raise ChainBroken(f"assessment {name} is not of {order}; {RESTORE}")


def check_repeated(name: str, payload: bytes, columns: Mapping[str, str]) -> None:
    """Check what a table repeats of an assessment: keys of its JSON.

    Raises:
        ChainBroken: Something was changed.
    """
    stored = orjson.loads(payload)
    if any(stored[key] != value for key, value in columns.items()):
        raise ChainBroken(f"assessment {name} is not listed as it was stored; {RESTORE}")


def check_assessments(
    rows: Iterable[AssessmentRow],
    entries: Iterable[LogEntry],
    erased: Collection[str] = (),
) -> None:
    """Check that every stored assessment is in the log, and every logged one in the store.

    Args:
        rows: The stored assessments.
        entries: Those of a log whose chain holds.
        erased: Hashes of those that were erased, which may be missing.

    Raises:
        ChainBroken: The first one that is not.
    """
    logged = {entry["payload_hash"] for entry in entries if entry["kind"] == "assessed"}
    stored = set()
    for name, payload, *columns in rows:
        digest = sha256(payload).hexdigest()
        if digest not in logged or [name, *columns] != _repeated_columns(json.loads(payload)):
            raise ChainBroken(f"assessment {name} is not as the log tells of it; {RESTORE}")
        stored.add(digest)
    for digest in sorted(logged - stored - set(erased)):
        raise ChainBroken(
            f"the log tells of an assessment with hash {digest} that is missing; {RESTORE}"
        )


def check_transaction(stated: str, payload: bytes) -> None:
    """Check that a transaction is the one that its hash names.

    Raises:
        ChainBroken: It is not.
    """
    transaction = json.loads(payload)
    content = {key: value for key, value in transaction.items() if key != "hash"}
    if canonical_hash(content) != stated:
        raise ChainBroken(f"transaction {transaction.get('id')} was changed; {RESTORE}")


def check_ledger(rows: Sequence[LedgerRow], entries: Iterable[LogEntry]) -> None:
    """Check that the lines of the identity ledger are those that the log tells of, in their order.

    Raises:
        ChainBroken: The first line that is not.
    """
    judged = [entry for entry in entries if entry["kind"] == "judged"]
    for entry, (name, payload) in zip(judged, rows, strict=False):
        digest = sha256(payload).hexdigest()
        if (entry["object"], entry["payload_hash"]) != (name, digest):
            what = f"line {name} of the identity ledger is not as the log tells"
            raise ChainBroken(f"{what}; {RESTORE}")
    if len(judged) > len(rows):
        missing = judged[len(rows)]["object"]
        what = f"the log tells of line {missing} of the ledger, which is missing"
        raise ChainBroken(f"{what}; {RESTORE}")
    if len(rows) > len(judged):
        what = f"the log tells nothing of line {rows[len(judged)][0]} of the ledger"
        raise ChainBroken(f"{what}; {RESTORE}")


def _repeated_columns(assessment: Mapping[str, Any]) -> list[Any]:
    """Return what the tables repeat of an assessment, so that it can be compared."""
    columns = [assessment[column] for column in ("id", "content_hash", "verdict")]
    return [*columns, canonical_json(assessment["transaction"])]
