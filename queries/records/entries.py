"""An assessment as the record store keeps it, and as it is listed."""

import json
from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from sys import intern
from threading import RLock
from typing import Any, Final, NamedTuple, Self, overload

import orjson

from onward.errors import AssessmentMissing, ChainBroken, StoreError, UsageError
from onward.graph.json_forms import canonical_hash, canonical_json
from onward.queries.model.assessment import Assessment
from onward.queries.model.parts import JsonObject
from onward.queries.model.schema import assessment_from_json
from onward.queries.records.file import name_parties
from onward.queries.records.log import START, Head, LogEntry, LogFacts, hash_entry, read_entry

_CUT_SHORT: Final = (b'"reason":"engine"', b'"reason":"timeout"')
"""How canonical JSON says that an engine was lost, or out of time."""


@dataclass(frozen=True, slots=True)
class AssessmentOutcome:
    """What came of an assessment, as the log says it.

    Attributes:
        verdict: Its verdict.
        suggestion: What it suggests.
        severity: The gravest of its findings; None where there is none.
        destination: The country of destination; None where the order names none.
        indicators: Of its findings, each once.
    """

    verdict: str
    suggestion: str
    severity: str | None
    destination: str | None
    indicators: tuple[str, ...]

    @classmethod
    def of(cls, assessment: Assessment) -> Self:
        """Return what came of an assessment."""
        findings = [row for row in assessment.findings if row.kind != "context"]
        return cls(
            assessment.verdict,
            assessment.suggestion.value,
            findings[0].severity if findings else None,
            assessment.transaction.destination,
            tuple(sorted({row.indicator for row in findings})),
        )

    @classmethod
    def of_entry(cls, entry: LogEntry) -> Self | None:
        """Return what an entry of the log says; None where an earlier version has written it."""
        if "destination" not in entry:
            return None
        return cls(
            entry["verdict"],
            entry["suggestion"],
            entry["severity"],
            entry["destination"],
            tuple(entry["indicators"]),
        )

    def to_facts(self) -> LogFacts:
        """Return what an entry of the log says of it."""
        return {
            "verdict": self.verdict,
            "suggestion": self.suggestion,
            "severity": self.severity,
            "destination": self.destination,
            "indicators": list(self.indicators),
        }

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Return what an assessment says that is plain data."""
        findings = [row for row in data["findings"] if row["kind"] != "context"]
        return cls(
            data["verdict"],
            data["suggestion"]["value"],
            findings[0]["severity"] if findings else None,
            data["transaction"].get("destination"),
            tuple(sorted({row["indicator"] for row in findings})),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An assessment as it is stored: its canonical JSON, and what is asked of it in between."""

    id: str
    content_hash: str
    snapshot: str
    rule_pack: str
    transaction: str
    transaction_hash: str
    transaction_json: bytes
    payload: bytes
    outcome: AssessmentOutcome
    parties: tuple[str, ...] = ()

    @classmethod
    def from_assessment(cls, assessment: Assessment) -> Self:
        """Return an assessment as it is stored."""
        return cls(
            id=assessment.id,
            content_hash=assessment.content_hash,
            snapshot=assessment.snapshot,
            rule_pack=assessment.rule_pack.hash,
            transaction=assessment.transaction.id,
            transaction_hash=assessment.transaction.hash,
            transaction_json=assessment.transaction_json(),
            payload=assessment.to_json(),
            outcome=AssessmentOutcome.of(assessment),
            parties=list_parties(assessment),
        )

    @property
    def verdict(self) -> str:
        """Its verdict."""
        return self.outcome.verdict

    @property
    def is_cut_short(self) -> bool:
        """Whether an engine was lost or out of time, so that another run may say more."""
        return is_cut_short(self.payload)

    @property
    def on(self) -> date:
        """The day on which what it says holds."""
        return date.fromisoformat(orjson.loads(self.payload)["on"])

    def assessment(self) -> Assessment:
        """Return the assessment."""
        return assessment_from_json(self.payload, self.id)


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """What was done with a stored assessment, for the log alone.

    Attributes:
        kind: Such as ``rescreened``.
        assessment: Its id.
        rule_pack: The hash of its rule pack.
        payload: What was done, as canonical JSON: the log keeps its hash.
        snapshot: The snapshot that holds it.
    """

    kind: str
    assessment: str
    rule_pack: str
    payload: bytes
    snapshot: str

    @classmethod
    def on_entry(cls, kind: str, entry: Entry, payload: bytes) -> Self:
        """Return what was done with an assessment, against its own snapshot."""
        return cls(kind, entry.id, entry.rule_pack, payload, entry.snapshot)


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored assessment, as listed.

    `version` counts the assessments of one transaction; the first is 1. `at` is when it was put.
    """

    id: str
    transaction: str
    version: int
    at: str
    verdict: str
    content_hash: str


def list_parties(assessment: Assessment) -> tuple[str, ...]:
    """Return the names and ids of an assessment's parties."""
    covered = [{"name": row.name, "parties": row.parties} for row in assessment.coverage.parties]
    return name_parties(json.loads(assessment.transaction_json()), covered)


def is_cut_short(payload: bytes) -> bool:
    """Tell whether a stored assessment says that an engine was lost or out of time."""
    if not any(reason in payload for reason in _CUT_SHORT):
        return False  # so it is with most, and reading a whole assessment takes long
    reasons = {row["reason"] for row in orjson.loads(payload)["cannot_tell"]}
    return not reasons.isdisjoint({"engine", "timeout"})


# ------------------------------------------------------------------------------------------------
# Whether what the record store holds is what its log tells of.
#
# The log is a chain of hashes (`onward.queries.records.log`), and each entry has the hash of what
# was put. A row that was edited by hand fits no entry, whatever else was edited with it.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# What was erased of a record store: the log tells it, so that what is missing is no fault.
# ------------------------------------------------------------------------------------------------

KIND: Final = "erased"
_SEAL: Final = "sealed"


@dataclass(frozen=True, slots=True)
class Erased:
    """The hashes of what was erased.

    Attributes:
        commitments: Of texts of acts.
        payloads: Of assessments as they were stored, each with the number of the last entry by
            which it was erased: what was made again since stands.
    """

    commitments: frozenset[str] = frozenset()
    payloads: Mapping[str, int] = field(default_factory=dict)


def read_erased(rows: Iterable[tuple[int, bytes]], entries: Iterable[LogEntry]) -> Erased:
    """Return what acts of erasure name.

    Args:
        rows: Entry and JSON of acts; one that the log does not tell of erases nothing.
        entries: Those of a log whose chain holds.
    """
    rows = tuple(rows)
    if not rows:
        return Erased()
    # an act that somebody slipped in must not excuse what they deleted
    logged = {(row["seq"], row["payload_hash"]) for row in entries if row["kind"] == KIND}
    commitments: set[str] = set()
    payloads: dict[str, int] = {}
    for number, payload in rows:
        if isinstance(payload, bytes) and (number, sha256(payload).hexdigest()) in logged:
            erasure = orjson.loads(payload)
            commitments.update(erasure["commitments"])
            payloads.update(dict.fromkeys(erasure["payloads"], number))
    return Erased(frozenset(commitments), payloads)


def list_commitments(payload: bytes) -> Iterator[str]:
    """Yield the commitment of each sealed text of an act."""
    yield from _walk_seals(orjson.loads(payload))


def _walk_seals(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value.keys() == {_SEAL}:
        yield value[_SEAL]
        return
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _walk_seals(part)


# ------------------------------------------------------------------------------------------------
# Which stored assessment a reference means: an id, how it begins, or an order's id.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundAssessment:
    """An assessment that a reference names.

    Attributes:
        assessment: The newest one that is meant.
        others: The ids of the earlier ones of the same order, where an order was named.
    """

    assessment: Assessment
    others: tuple[str, ...] = ()


def choose_rows(
    reference: str,
    begun: Sequence[tuple[str, bytes]],
    ordered: Sequence[tuple[str, bytes]],
) -> Sequence[tuple[str, bytes]]:
    """Return the assessments that are meant: of one id, else of one order.

    Args:
        reference: What was asked for.
        begun: Id and JSON of those whose id begins so.
        ordered: Likewise of those of an order of that id, in the order in which they were stored.

    Raises:
        AssessmentMissing: There is none.
        UsageError: Several are meant.
    """
    exact = [row for row in begun if row[0] == reference]
    if exact:
        return exact
    ids = sorted({name for name, _ in begun})
    if ordered:
        strange = sorted(set(ids) - {name for name, _ in ordered})
        if strange:
            raise UsageError(
                f"{reference} is an order, and assessment {strange[0]} begins so; give more of the "
                f"assessment's id, such as {ordered[-1][0]} for the order"
            )
        return ordered
    if not ids:
        raise AssessmentMissing(
            f"no stored assessment begins with {reference!r}, and no assessed order has this id; "
            "`onward assess` makes them"
        )
    if len(ids) > 1:
        raise UsageError(f"{len(ids)} assessments begin with {reference!r}; give more of the id")
    return begun


# ------------------------------------------------------------------------------------------------
# What a process has checked of a log: of each entry its hash, and what it is found by.
#
# To check a chain of a hundred thousand entries takes half a second. A process does so once, and
# then looks at what was added since. Of each entry it holds some 130 bytes. An entry that is read
# again is compared with the hash that was checked: whoever changes it later is named, whatever else
# they change in the file.
# ------------------------------------------------------------------------------------------------

ASSESSED: Final = "assessed"
"""The kind of entry that tells of an assessment."""

_HASH_BYTES: Final = 32
_ID_BYTES: Final = 18
"""Of what an entry is about: an assessment's id, or how something longer begins."""

_ORDER_BYTES: Final = 16
"""Of the hash of an order's id: so many that nobody finds two orders that share them."""

_BLANK_ORDER: Final = bytes(_ORDER_BYTES)
_BLANK_HASH: Final = bytes(_HASH_BYTES)

MOST_FILES: Final = 8
"""Files of records of which a process holds what it has checked."""


class LoggedAssessment(NamedTuple):
    """An assessment that the log tells of, as far as a list chooses by it.

    Attributes:
        number: Of its entry.
        day: The day on which it was stored, ISO 8601.
        outcome: What came of it; None where an earlier version has logged it.
        snapshot: What it was made against; of other entries that have none it is empty.
        log: Tells what else is known, which most lists need not know of each.
    """

    number: int
    day: str
    outcome: AssessmentOutcome | None
    snapshot: str
    log: "LogIndex"

    @property
    def id(self) -> str:
        """Its id, or how it begins."""
        return self.log.read_id(self.number)

    @property
    def order(self) -> bytes:
        """What stands for its order."""
        return self.log.read_order(self.number)


@dataclass(frozen=True, slots=True)
class EntryHashes(Sequence[str]):
    """The hashes of the entries of a log, in hex where one looks at them.

    >>> hashes = EntryHashes(bytes(32) + bytes([255]) * 32)
    >>> len(hashes), hashes[-1][:4], list(hashes[:1]) == ["0" * 64]
    (2, 'ffff', True)

    Attributes:
        joined: All of them as they were computed, one behind the other: a log may be long.
    """

    joined: bytes

    def __len__(self) -> int:
        return len(self.joined) // _HASH_BYTES

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        places = range(len(self))[index]
        if isinstance(places, int):
            return _read_slot(self.joined, _HASH_BYTES, places + 1).hex()
        if places.step == 1:
            return EntryHashes(self.joined[places.start * _HASH_BYTES : places.stop * _HASH_BYTES])
        return [self[place] for place in places]


class LogIndex:
    """The entries of a log that were checked, by what they tell of.

    Args:
        erased: The number of the entry by which each assessment was erased, by its hash.
    """

    def __init__(self, erased: Mapping[str, int] | None = None) -> None:
        self.head: Head = (0, START)
        self._erased = erased or {}
        self._hashes = bytearray()
        self._ids = bytearray()
        self._is_assessed = bytearray()
        self._orders = bytearray()
        self._parties = bytearray()
        self._days: list[str] = []
        self._snapshots: list[str] = []
        self._outcomes: list[AssessmentOutcome | None] = []
        self._others: dict[str, array[int]] = {}
        self._gone: set[int] = set()
        self._shared: dict[AssessmentOutcome | None, AssessmentOutcome | None] = {}
        self.without_order: list[int] = []
        """Entries of assessments that do not name their order, as an earlier version wrote them."""

    def add(self, entry: LogEntry, digest: str) -> None:
        """Add the next entry, which was checked, with its hash."""
        number = entry["seq"]
        self._hashes += bytes.fromhex(digest)
        self._days.append(intern(entry["at"][:10]))
        self._snapshots.append(intern(entry.get("snapshot", "")))
        self.head = (number, digest)
        self._is_assessed.append(entry["kind"] == ASSESSED)
        self._ids += _make_slot(entry.get("object", ""))
        if entry["kind"] == ASSESSED:
            self._add_assessment(number, entry)
            return
        self._others.setdefault(entry["kind"], array("Q")).append(number)
        self._orders += _BLANK_ORDER
        self._parties += _BLANK_HASH
        self._outcomes.append(None)

    def _add_assessment(self, number: int, entry: LogEntry) -> None:
        self._parties += bytes.fromhex(entry.get("parties_hash", START))
        outcome = AssessmentOutcome.of_entry(entry)
        # thousands of assessments have the same: one object does for all of them
        self._outcomes.append(self._shared.setdefault(outcome, outcome))
        order = entry.get("order")
        if self._is_erased(entry):
            self._gone.add(number)
            order = None
        elif order is None:
            self.without_order.append(number)
        self._orders += _BLANK_ORDER if order is None else hash_order(order)

    def set_orders(self, orders: Mapping[int, str | None]) -> None:
        """Say of which order the entries are that do not name it, by their numbers."""
        for number in self.without_order:
            start = (number - 1) * _ORDER_BYTES
            self._orders[start : start + _ORDER_BYTES] = hash_order(orders[number] or "")
        self.without_order.clear()

    def is_gone(self, number: int) -> bool:
        """Tell whether the assessment of an entry was erased since."""
        return number in self._gone

    def _is_erased(self, entry: LogEntry) -> bool:
        """Tell whether the assessment of an entry was erased later; it may be made again since."""
        return entry["seq"] < self._erased.get(entry["payload_hash"], 0)

    def find_order(self, order: str) -> Iterator[int]:
        """Yield the numbers of the entries that tell of an order's assessments, but erased ones."""
        return _find_slots(self._orders, _ORDER_BYTES, hash_order(order))

    def find_beginning(self, beginning: str) -> Iterator[int]:
        """Yield the numbers of the entries about something whose id may begin so, of all kinds."""
        begins = beginning.encode("utf-8", errors="surrogatepass")[:_ID_BYTES]
        return _find_slots(self._ids, _ID_BYTES, begins)

    def find_kinds(self, kinds: Collection[str]) -> list[int]:
        """Return the numbers of the entries of some kinds, but for assessments, in their order."""
        return sorted(number for kind in kinds for number in self._others.get(kind, ()))

    def list_assessments(self) -> Iterator[LoggedAssessment]:
        """Yield the assessments that were not erased, the newest first."""
        for number in range(self.head[0], 0, -1):
            if self._is_assessed[number - 1] and number not in self._gone:
                place = number - 1
                day, outcome = self._days[place], self._outcomes[place]
                yield LoggedAssessment(number, day, outcome, self._snapshots[place], self)

    def read_id(self, number: int) -> str:
        """Return the id that an entry is about, or how it begins."""
        name = _read_slot(self._ids, _ID_BYTES, number)
        return name.rstrip(b"\0").decode("utf-8", errors="replace")

    def read_order(self, number: int) -> bytes:
        """Return what stands for the order of an entry."""
        return _read_slot(self._orders, _ORDER_BYTES, number)

    def list_parties(self, numbers: Iterable[int]) -> dict[int, str | None]:
        """Return what commits to the names of the parties of assessments, by their numbers.

        None stands where nothing does, as with what an earlier version has logged; what was erased
        is left out.
        """
        slots = {number: _read_slot(self._parties, _HASH_BYTES, number) for number in numbers}
        return {
            number: None if slot == _BLANK_HASH else slot.hex()
            for number, slot in slots.items()
            if number not in self._gone
        }

    def list_hashes(self) -> "EntryHashes":
        """Return the hash of each entry."""
        return EntryHashes(bytes(self._hashes))

    def read_checked(self, number: int, entry: object) -> LogEntry:
        """Return an entry as it is read again.

        Raises:
            ChainBroken: It is not what was checked.
        """
        previous = _read_slot(self._hashes, _HASH_BYTES, number - 1).hex() if number > 1 else START
        checked = _read_slot(self._hashes, _HASH_BYTES, number).hex()
        if not isinstance(entry, bytes) or hash_entry(previous, entry) != checked:
            raise ChainBroken(f"log entry {number} was changed after it was written")
        return read_entry(entry)


def hash_order(order: str) -> bytes:
    """Return what stands for an order in the index."""
    return sha256(order.encode("utf-8", errors="surrogatepass")).digest()[:_ORDER_BYTES]


def _make_slot(name: str) -> bytes:
    return name.encode("utf-8", errors="surrogatepass")[:_ID_BYTES].ljust(_ID_BYTES, b"\0")


def _read_slot(slots: bytes | bytearray, width: int, number: int) -> bytes:
    return bytes(slots[(number - 1) * width : number * width])


def _find_slots(slots: bytearray, width: int, begins: bytes) -> Iterator[int]:
    """Yield the number of each slot that begins so; most bytes are passed over by the machine."""
    start = slots.find(begins)
    while 0 <= start < len(slots):
        place, inside = divmod(start, width)
        if inside == 0:
            yield place + 1
        start = slots.find(begins, start + 1)


class CheckedLogs:
    """What a process has checked of the logs of its files, those that were read last."""

    def __init__(self, most: int = MOST_FILES) -> None:
        self._most = most
        self._indexes: OrderedDict[Path, LogIndex] = OrderedDict()
        self.lock = RLock()

    def take(self, path: Path) -> LogIndex | None:
        """Take out what was checked of a file's log, so that who fails leaves nothing half done."""
        return self._indexes.pop(path, None)

    def keep(self, path: Path, index: LogIndex) -> None:
        """Keep what was checked of a file's log."""
        self._indexes[path] = index
        while len(self._indexes) > self._most:
            self._indexes.popitem(last=False)

    def forget(self) -> None:
        """Forget everything, as a new process has checked nothing."""
        with self.lock:
            self._indexes.clear()


CHECKED_LOGS: Final = CheckedLogs()
"""Those of this process."""
