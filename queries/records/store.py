"""The record store: transactions, assessments, the identity ledger, and whether all is whole.

How the file keeps them, and the log that shows tampering, is `onward.queries.records.file`'s.
"""

import hmac
import json
import mmap
import re
import shutil
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from onward.errors import Busy, ChainBroken, InputRefused, LimitExceeded, StoreError
from onward.graph.identity.ledger import Ledger, LedgerLine, line_id
from onward.graph.json_forms import canonical_json
from onward.graph.store.files import write_whole
from onward.queries.model.assessment import Assessment
from onward.queries.model.parts import NOT_CONTENT, JsonObject
from onward.queries.model.schema import assessment_from_json
from onward.queries.records.entries import (
    RESTORE,
    AssessmentOutcome,
    AssessmentRow,
    FoundAssessment,
    LedgerRow,
    LoggedAct,
    LoggedAssessment,
    Stored,
    check_assessment,
    check_assessments,
    check_columns,
    check_ledger,
    check_order,
    check_present,
    check_repeated,
    check_transaction,
    choose_rows,
    is_cut_short,
    list_commitments,
    match_columns,
)
from onward.queries.records.file import SealedParties, has_name
from onward.queries.records.log import Head, LogEntry, merkle_root
from onward.queries.records.newest import AssessmentSummary, NewestAssessments
from onward.queries.records.putting import ActRow

# ------------------------------------------------------------------------------------------------
# The assessments of a record store: found again, and listed.
# ------------------------------------------------------------------------------------------------

_LAST: Final = chr(0x10FFFF)
"""Stands behind every letter."""

_SELECT_BEGUN: Final = (
    "SELECT id, unpacked(CAST(json AS BLOB)) FROM assessments "
    "WHERE id >= ?1 AND id < ?2 ORDER BY id, rowid"
)
_SELECT_ORDER: Final = (
    "SELECT a.id, unpacked(CAST(a.json AS BLOB)) FROM assessments a "
    "JOIN transactions t ON t.hash = a.transaction_hash WHERE t.id = ? ORDER BY a.rowid"
)


class AssessmentRecords(NewestAssessments):
    """A file of records, as far as it keeps assessments."""

    def get(self, reference: str) -> Assessment:
        """Return the newest assessment of a reference; see `find`."""
        return self.find(reference).assessment

    def find(self, reference: str) -> FoundAssessment:
        """Return the newest assessment that a reference names.

        Args:
            reference: An assessment's id, or how it begins, or the id of an order as a whole.

        Raises:
            StoreError: No stored assessment is meant.
            ChainBroken: It was changed after it was stored, or the log was.
            UsageError: Several assessments' ids begin so, or it names an order and begins another
                order's assessment, too.
            InputRefused: It was stored by a version that wrote other keys.
        """
        with self._named_file(), self._read_together():
            entries = self._find_entries(reference)
            begun = self._fetch_rows(_SELECT_BEGUN, reference, f"{reference}{_LAST}")
            ids = sorted({name for name, _ in begun})
            check_present(ids, reference, entries, self._list_erased().payloads)
            ordered = self._read_order(reference)
        rows = choose_rows(reference, begun, ordered)
        name, newest = rows[-1]
        if rows is begun:
            with self._named_file():
                check_assessment(name, newest, entries)
        others = tuple(dict.fromkeys(other for other, _ in rows if other != name))
        return FoundAssessment(assessment_from_json(newest, name), others)

    def _read_order(self, order: str) -> tuple[tuple[str, bytes], ...]:
        """Return the ids and the JSON of an order's assessments, the oldest first.

        All that the log tells of must be there, and nothing else: a cell that was changed may hide
        one of them.
        """
        index = self._index_log()
        logged = tuple(self._read_entries(index, index.find_order(order)))
        rows = self._fetch_rows(_SELECT_ORDER, order)
        columns = self._iterate_columns("WHERE t.id = ?", order)
        by_name = iter(rows)
        for _, entry in match_columns(columns, logged):
            name, payload = next(by_name)
            check_assessment(name, payload, [entry])
            check_order(name, payload, order)
        return rows

    def of_order(self, order: str) -> tuple[Assessment, ...]:
        """Return the assessments of an order, the oldest first.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        with self._named_file(), self._read_together():
            rows = self._read_order(order)
        return tuple(assessment_from_json(payload, name) for name, payload in rows)

    def of_orders(self, orders: Iterable[str]) -> Iterator[tuple[Assessment, ...]]:
        """Yield the assessments of each order, as `of_order` does."""
        yield from map(self.of_order, orders)

    def recorded_hashes(self, name: str) -> frozenset[str]:
        """Return the content hashes of the assessments that are stored under an id.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        rows = self._fetch_rows(
            "SELECT content_hash, unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ?", name
        )
        with self._named_file():
            entries = self._find_entries(name)
            for digest, payload in rows:
                check_assessment(name, payload, entries)
                check_repeated(name, payload, {"content_hash": digest})
        return frozenset(digest for digest, _ in rows)


# ------------------------------------------------------------------------------------------------
# The assessments of a record store as lists: of the log first, and each one when it is read.
# ------------------------------------------------------------------------------------------------

_SELECT_PARTIES: Final = (
    "SELECT entry, CAST(salt AS BLOB), CAST(names AS BLOB) FROM assessed_parties"
)


class ListedAssessments(AssessmentRecords):
    """A file of records, as far as it lists its assessments."""

    def list(self) -> tuple[Stored, ...]:
        """Return all stored assessments in the order in which they were put.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        logged = self._read_logged_hashes()
        with self._named_file(), self._named_faults():
            # one by one: all of them together may not fit into memory
            rows = self._db.execute(
                "SELECT unpacked(CAST(a.json AS BLOB)), a.id, t.id, row_number() OVER "
                "(PARTITION BY a.transaction_hash ORDER BY a.rowid), a.at, a.verdict, "
                "a.content_hash FROM assessments a "
                "JOIN transactions t ON t.hash = a.transaction_hash ORDER BY a.rowid"
            )
            return tuple(self._check_row(payload, Stored(*row), logged) for payload, *row in rows)

    def _check_row(self, payload: bytes, row: Stored, logged: frozenset[tuple[str, str]]) -> Stored:
        self._check_logged(row.id, payload, logged)
        check_order(row.id, payload, row.transaction)
        columns = {"verdict": row.verdict, "content_hash": row.content_hash}
        check_repeated(row.id, payload, columns)
        return row

    def list_logged(self) -> Iterator[LoggedAssessment]:
        """Yield every assessment as far as the log tells of it, the newest first; none is read.

        Raises:
            ChainBroken: The log was changed.
        """
        with self._named_file():
            yield from self._index_log().list_assessments()

    def summaries(self, numbers: Iterable[int]) -> Iterator[AssessmentSummary]:
        """Yield assessments in one line each.

        Args:
            numbers: Of their entries of the log.

        Raises:
            ChainBroken: One was changed after it was stored, or is missing, or the log was changed.
        """
        with self._named_file():
            for entry, payload in self._read_numbered(numbers):
                yield AssessmentSummary.from_json(payload, entry["at"])

    def read_outcome(self, number: int) -> AssessmentOutcome | None:
        """Return what came of an assessment by itself; None where it was erased meanwhile.

        Args:
            number: Of its entry of the log.

        Raises:
            ChainBroken: It was changed after it was stored, or the log was.
        """
        with self._named_file():
            for _, payload in self._read_numbered([number]):
                return AssessmentOutcome.read(orjson.loads(payload))
        return None

    def find_party(self, part: str, numbers: Collection[int]) -> frozenset[int]:
        """Return those of some assessments that have a party with such a name or id.

        Args:
            part: A part of the name or id, however it is written in small and capital letters.
            numbers: Of the assessments' entries of the log.

        Raises:
            ChainBroken: Names were changed after they were stored, or the log was.
        """
        folded = part.casefold()
        return self._find_named(numbers, lambda names: has_name(names, folded))

    def find_party_ids(self, ids: Collection[str], numbers: Collection[int]) -> frozenset[int]:
        """Return those of some assessments that have a party with one of some ids, as a whole.

        Args:
            ids: Of one party.
            numbers: Of the assessments' entries of the log.

        Raises:
            ChainBroken: Names were changed after they were stored, or the log was.
        """
        return self._find_named(numbers, lambda names: not set(ids).isdisjoint(names))

    def _find_named(
        self, numbers: Collection[int], is_meant: Callable[[Collection[str]], bool]
    ) -> frozenset[int]:
        """Return those of some assessments whose names and ids of parties are meant."""
        with self._named_file(), self._read_together():
            index = self._index_log()
            stated = index.list_parties(numbers)
            named = self._read_parties(stated)
            meant = {number for number, row in named if is_meant(row.list_names())}
        for number in (number for number, sealed in stated.items() if sealed is None):
            # an earlier version wrote it: it is read for its parties
            rows = self.summaries([number])
            meant.update(number for row in rows if is_meant(row.parties))
        return frozenset(meant)

    def _check_parties(self) -> None:
        """Check that the names of all parties are those to which the log commits.

        Raises:
            ChainBroken: Names are missing, or were changed.
        """
        index = self._index_log()
        stated = index.list_parties([row.number for row in index.list_assessments()])
        for _ in self._read_parties(stated):
            pass

    def _read_parties(
        self, stated: Mapping[int, str | None]
    ) -> Iterator[tuple[int, SealedParties]]:
        """Yield the sealed names of assessments by the numbers of their entries.

        Args:
            stated: What the log commits to, by the number; where it is None, nothing is read.

        Raises:
            ChainBroken: Names are missing, or were changed.
        """
        missing = {number: sealed for number, sealed in stated.items() if sealed is not None}
        # a file that can only be read may be older than the table
        rows = self._db.execute(_SELECT_PARTIES) if missing else ()
        for number, salt, names in rows:
            row = SealedParties(salt, names)
            if missing.get(number) == row.commit():
                del missing[number]
                yield number, row
        for number in sorted(missing):
            what = f"the names of the parties of log entry {number} were changed or are missing"
            raise ChainBroken(f"{what}; {RESTORE}")

    def decided_assessments(self) -> frozenset[str]:
        """Return the ids of the assessments on which somebody has decided.

        Raises:
            ChainBroken: The log was changed.
        """
        with self._named_file():
            return frozenset(entry["object"] for entry in self._read_kinds({"decided"}))

    def _read_numbered(self, numbers: Iterable[int]) -> Iterator[tuple[LogEntry, bytes]]:
        """Yield the entries with their assessments, but for what was erased meanwhile."""
        index = self._index_log()
        numbers = (number for number in numbers if not index.is_gone(number))
        for entry in self._read_entries(index, numbers):
            yield entry, self._read_payload(entry)

    def _read_payload(self, entry: LogEntry) -> bytes:
        """Return the assessment of which an entry of the log tells."""
        name = entry["object"]
        rows = self._fetch_rows(
            "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ?", name
        )
        for (payload,) in rows:
            if sha256(payload).hexdigest() == entry["payload_hash"]:
                return bytes(payload)
        what = f"the log tells of assessment {name} of {entry['at']}"
        raise ChainBroken(f"{what}, which is not stored as it tells; {RESTORE}")

    def stored_verdicts(self) -> dict[str, str]:
        """Return the verdict of each stored assessment that is whole, by its id.

        One that an engine cut short is left out: assessed again, it may say more.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        logged = self._read_logged_hashes()
        verdicts: dict[str, str] = {}
        with self._named_file(), self._named_faults():
            # one by one: all of them together may not fit into memory
            rows = self._db.execute(
                "SELECT id, verdict, unpacked(CAST(json AS BLOB)) FROM assessments"
            )
            for name, verdict, payload in rows:
                self._check_logged(name, payload, logged)
                check_repeated(name, payload, {"verdict": verdict})
                if not is_cut_short(payload):
                    verdicts[name] = verdict
        return verdicts


# ------------------------------------------------------------------------------------------------
# The acts of people in a record store: each an entry of the log, its sealed texts beside it.
#
# An act's JSON has hashes in the place of what people have written; the texts stand in a table of
# their own, each with its salt, and can be erased without touching the log.
# ------------------------------------------------------------------------------------------------

ACT_KINDS: Final = frozenset(
    {
        "adjudicated",
        "noted",
        "knowledge_stated",
        "decided",
        "approved",
        "asked",
        "answered",
        "text_read",
        "mitigated",
        "corrected",
        "notified",
        "held",
        "released",
        "documented",
        "legal_hold",
        "erased",
        "erasure_refused",
    }
)
"""Kinds of entries of the log that are acts of people."""


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A text that is kept apart from the log, with its salt and the hash that commits to both."""

    commitment: str
    salt: bytes
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedAct:
    """An act as it is written: canonical JSON with commitments, and the texts behind them.

    Attributes:
        kind: One of `ACT_KINDS`.
        object: Id of the assessment that it is about.
        actor: The commitment to the name of whoever acts.
    """

    kind: str
    object: str
    actor: str
    payload: bytes
    texts: tuple[SealedPart, ...]
    snapshot: str
    rule_pack: str


@dataclass(frozen=True, slots=True)
class ErasingAct:
    """An act of erasure, and the commitments of the texts that go with it."""

    act: SealedAct
    commitments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredAct:
    """An act as it is stored: its entry, time and JSON, and the texts that are not erased."""

    entry: int
    at: str
    payload: bytes
    texts: Mapping[str, str]


TextRow = tuple[str, bytes, str]
"""Commitment, salt and text."""


def commit_text(salt: bytes, text: str) -> str:
    """Return the hash that commits to a text without telling it."""
    return sha256(salt + text.encode("utf-8", errors="surrogatepass")).hexdigest()


class ActRecords(ListedAssessments):
    """A file of records, as far as it keeps what people do."""

    def add_act(self, make_act: Callable[[], SealedAct], time: str) -> int:
        """Add an act, with its entry of the log.

        Args:
            make_act: Reads what it needs of this store, and returns the act: whatever another
                process does meanwhile waits until it is written.
            time: Now, ISO 8601 in UTC.

        Returns:
            The number of its entry.
        """
        with self._write_together():
            return self._write_act(make_act(), time)

    def _write_act(self, act: SealedAct, time: str) -> int:
        entry = self.head()[0] + 1
        self._append_entry(
            {
                "at": time,
                "actor": act.actor,
                "kind": act.kind,
                "object": act.object,
                "payload_hash": sha256(act.payload).hexdigest(),
                "snapshot": act.snapshot,
                "rule_pack": act.rule_pack,
            }
        )
        self._db.execute("INSERT INTO acts VALUES (?, ?)", (entry, act.payload))
        # in the same transaction: an act without its texts would look tampered with
        for part in act.texts:
            row = (part.commitment, part.salt, part.text)
            self._db.execute("INSERT INTO act_texts VALUES (?, ?, ?)", row)
        return entry

    def erase_order(self, make_act: Callable[[], ErasingAct], order: str, time: str) -> int:
        """Erase what people wrote of an order, and its assessments; the log stays whole.

        Args:
            make_act: Returns the act of erasure, with the hashes of what goes.
            order: The order's id.
            time: Now, ISO 8601 in UTC.

        Returns:
            The number of the act's entry.
        """
        self._db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        with self._write_together():
            erasing = make_act()
            for number in self._index_log().find_order(order):
                self._db.execute("DELETE FROM assessed_parties WHERE entry = ?", (number,))
            entry = self._write_act(erasing.act, time)
            for commitment in erasing.commitments:
                self._db.execute("DELETE FROM act_texts WHERE commitment = ?", (commitment,))
            self._db.execute(
                "DELETE FROM copy_secrets WHERE (id, content_hash) IN "
                "(SELECT a.id, a.content_hash FROM assessments a "
                "JOIN transactions t ON t.hash = a.transaction_hash WHERE t.id = ?)",
                (order,),
            )
            self._db.execute(
                "DELETE FROM assessments WHERE transaction_hash IN "
                "(SELECT hash FROM transactions WHERE id = ?)",
                (order,),
            )
            self._db.execute("DELETE FROM transactions WHERE id = ?", (order,))
        with self._named_faults():
            # free pages and the write-ahead log still hold the bytes
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return entry

    def payload_hashes(self, order: str) -> tuple[str, ...]:
        """Return the hashes of an order's assessments as they are stored."""
        rows = self._fetch_rows(_SELECT_ORDER, order)
        return tuple(sha256(payload).hexdigest() for _, payload in rows)

    def acts(self, order: str | None = None) -> tuple[StoredAct, ...]:
        """Return the acts on an order, or all, in the order in which they were done.

        Raises:
            ChainBroken: An act or its text was changed after it was written, or the log was.
        """
        return self._read_acts(
            self._fetch_acts() if order is None else self._fetch_acts("order", order)
        )

    def acts_of_kind(self, kind: str) -> tuple[StoredAct, ...]:
        """Return the acts of one kind on all orders, with the errors of `acts`."""
        with self._named_file():
            if not self._index_log().find_kinds([kind]):
                return ()  # most stores have none, and need not be checked for it
        return self._read_acts(self._fetch_acts("kind", kind))

    def _read_acts(self, rows: tuple[ActRow, ...]) -> tuple[StoredAct, ...]:
        with self._named_file():
            log = self._read_kinds(ACT_KINDS)
            texts = self._check_acts(log)
        times = {entry["seq"]: entry["at"] for entry in log}
        clear = {commitment: text for commitment, _, text in texts}
        return tuple(StoredAct(entry, times[entry], payload, clear) for entry, payload in rows)

    def _check_acts(self, log: tuple[LogEntry, ...]) -> tuple[TextRow, ...]:
        """Check acts and their texts against the log, and return the texts."""
        rows, texts = self._fetch_acts(), self._fetch_texts()
        check_acts(rows, log)
        check_texts(rows, texts, self._read_erased(log).commitments)
        return texts

    def last_act(self) -> int:
        """Return the number of the last act's entry, which says whether any was added; 0 = none."""
        return int(self._fetch_rows("SELECT coalesce(max(seq), 0) FROM acts")[0][0])

    def orders_with_papers(self) -> tuple[str, ...]:
        """Return the orders of which a paper says where it lies: few, of many."""
        stated = self._fetch_rows(
            "SELECT id FROM transactions WHERE instr(CAST(json AS TEXT), '\"stored_at\"')"
        )
        added = self._fetch_rows(
            "SELECT json_extract(CAST(json AS TEXT), '$.order') FROM acts "
            "WHERE json_extract(CAST(json AS TEXT), '$.kind') = 'documented'"
        )
        return tuple(dict.fromkeys(order for (order,) in (*stated, *added)))

    def iterate_log(self) -> Iterator[LogEntry]:
        """Yield the entries of the log, each once the chain holds up to it; nothing is held."""
        with self._named_file():
            yield from self._iterate_log()

    def log_entries(self) -> tuple[LogEntry, ...]:
        """Return the entries of the log, whose chain must hold."""
        with self._named_file():
            return self._read_log()

    def _fetch_texts(self) -> tuple[TextRow, ...]:
        return self._fetch_rows("SELECT commitment, CAST(salt AS BLOB), text FROM act_texts")


def check_acts(rows: Iterable[ActRow], entries: Iterable[LogEntry]) -> None:
    """Check that the acts are those that the log tells of.

    Raises:
        ChainBroken: The first one that is not.
    """
    logged = {
        entry["seq"]: entry["payload_hash"] for entry in entries if entry["kind"] in ACT_KINDS
    }
    for number, payload in rows:
        digest = sha256(payload).hexdigest() if isinstance(payload, bytes) else ""
        if logged.pop(number, None) != digest:
            raise ChainBroken(
                f"act {number} of the record is not as the log tells of it; {RESTORE}"
            )
    if logged:
        missing = min(logged)
        raise ChainBroken(f"the log tells of act {missing}, which is missing; {RESTORE}")


def check_texts(rows: Iterable[ActRow], texts: Iterable[TextRow], erased: frozenset[str]) -> None:
    """Check that what people wrote is what the acts commit to.

    Args:
        rows: The acts.
        texts: What they wrote.
        erased: Commitments of texts that were erased, which may be missing.

    Raises:
        ChainBroken: The first text that was changed, or is missing.
    """
    clear = set()
    for commitment, salt, text in texts:
        is_text = isinstance(text, str) and isinstance(salt, bytes)
        if not is_text or commit_text(salt, text) != commitment:
            raise ChainBroken(f"a text of the record was changed after it was written; {RESTORE}")
        clear.add(commitment)
    for number, payload in rows:
        for commitment in list_commitments(payload):
            if commitment not in clear and commitment not in erased:
                raise ChainBroken(f"a text of act {number} of the record is missing; {RESTORE}")


# ------------------------------------------------------------------------------------------------
# The fields of an assessment, each with a salted commitment of its own.
#
# Whoever has the commitments can check a field that is opened to them later, and learns nothing of
# the others: of a field with few possible values the salt keeps them from trying each. All salts
# follow from one secret of the assessment, which the record keeps and an erasure deletes.
# ------------------------------------------------------------------------------------------------

SALT_BYTES: Final = 16
SECRET_BYTES: Final = 32

_NO_FIELDS: Final = NOT_CONTENT | {"id"}
"""Keys that are no facts of the assessment, or follow from all the others."""

_ORDER_HASH: Final = "/transaction/hash"
"""It follows from the other fields of the order."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value of an assessment that is made of no others.

    Attributes:
        path: Where it stands, as a JSON pointer (RFC 6901).
        value: A text, number, true, false, null, or an empty list or object.
    """

    path: str
    value: Any


def list_fields(data: JsonObject) -> Iterator[Field]:
    """Yield the fields of an assessment that is plain data, always in the same order."""
    content = {key: part for key, part in data.items() if key not in _NO_FIELDS}
    for field in walk_fields(content):
        if field.path != _ORDER_HASH:
            yield field


def walk_fields(value: Any, path: str = "") -> Iterator[Field]:
    """Yield the fields of plain data.

    >>> [field.path for field in walk_fields({"b": [1, {"x/y": None}], "a": []})]
    ['/a', '/b/0', '/b/1/x~1y']
    """
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from walk_fields(value[key], f"{path}/{escape_key(key)}")
    elif isinstance(value, list) and value:
        for place, part in enumerate(value):
            yield from walk_fields(part, f"{path}/{place}")
    else:
        yield Field(path, value)


def escape_key(key: str) -> str:
    """Return a key as a JSON pointer has it."""
    return key.replace("~", "~0").replace("/", "~1")


def make_field_salt(secret: bytes, path: str) -> bytes:
    """Return the salt of a field: the same for the same secret, and of no use for another field."""
    return hmac.digest(secret, _to_bytes(path), "sha256")[:SALT_BYTES]


def make_path_salt(salt: bytes) -> bytes:
    """Return the salt of a field's path, from which that of its value does not follow."""
    return sha256(b"path" + salt).digest()[:SALT_BYTES]


def hash_path(path_salt: bytes, path: str) -> bytes:
    """Return what commits to where a field stands."""
    return sha256(path_salt + _to_bytes(path)).digest()


def hash_value(salt: bytes, value: Any) -> bytes:
    """Return what commits to what a field says."""
    return sha256(salt + canonical_json(value)).digest()


def commit_field(field: Field, salt: bytes) -> bytes:
    """Return what commits to a field."""
    return join_hashes(hash_path(make_path_salt(salt), field.path), hash_value(salt, field.value))


def join_hashes(path_hash: bytes, value_hash: bytes) -> bytes:
    """Return the commitment to a field of what commits to its path and to its value."""
    return sha256(path_hash + value_hash).digest()


def commit_fields(data: JsonObject, secret: bytes) -> str:
    """Return the root over the commitments of all fields of an assessment, in hex."""
    fields = list_fields(data)
    return root_of([commit_field(each, make_field_salt(secret, each.path)) for each in fields])


def root_of(commitments: Sequence[bytes]) -> str:
    """Return the Merkle root (RFC 6962) over commitments, in hex."""
    return merkle_root(commitments).hex()


def _to_bytes(path: str) -> bytes:
    return path.encode("utf-8", errors="surrogatepass")


# ------------------------------------------------------------------------------------------------
# The secrets of copies in a record store, and the entries of its log that tell of copies.
# ------------------------------------------------------------------------------------------------

KIND: Final = "copied"
"""Of entries that tell of a copy; their object is the root over the fields of the whole."""

_SELECT_COPIED: Final = (
    "SELECT unpacked(CAST(a.json AS BLOB)), CAST(s.secret AS BLOB) FROM copy_secrets s "
    "JOIN assessments a ON a.id = s.id AND a.content_hash = s.content_hash"
)


class CopyRecords(ActRecords):
    """A file of records, as far as it keeps what copies are checked by."""

    def keep_secret(self, assessment: Assessment, make_secret: Callable[[], bytes]) -> bytes:
        """Return the secret from which the salts of an assessment's fields follow, made once."""
        named = assessment.id, assessment.content_hash
        with self._write_together():
            self._db.execute(
                "INSERT OR IGNORE INTO copy_secrets VALUES (?, ?, ?)", (*named, make_secret())
            )
            rows = self._fetch_rows(
                "SELECT secret FROM copy_secrets WHERE id = ? AND content_hash = ?", *named
            )
        return bytes(rows[0][0])

    def note_copy(
        self,
        assessment: Assessment,
        root: str,
        payload: bytes,
        make_secret: Callable[[], bytes],
        time: str,
    ) -> LogEntry:
        """Return the entry of the log that tells of a copy; the same copy has one.

        Args:
            assessment: Of which it is.
            root: Over the fields of the whole.
            payload: What the copy shows, as canonical JSON: the log keeps its hash.
            make_secret: Returns bytes that nobody can guess.
            time: Now, ISO 8601 in UTC.
        """
        # neither the id nor a hash of the whole: they follow from what the copy covers
        note = LoggedAct(KIND, root, assessment.rule_pack.hash, payload, assessment.snapshot)
        with self._write_together():
            if self._add_note(note, time):
                # whoever has the copy knows its entry's hash, and could by it try out what a next
                # entry says
                self._append_entry({"at": time, "kind": "salt", "object": make_secret().hex()})
        digest = sha256(payload).hexdigest()
        return next(row for row in self._read_kinds({KIND}) if row["payload_hash"] == digest)

    def copy_roots(self, order: str) -> frozenset[str]:
        """Return the roots of the copies of an order's assessments."""
        return self._make_roots(
            "JOIN transactions t ON t.hash = a.transaction_hash WHERE t.id = ?", order
        )

    def _check_copies(self, entries: Iterable[LogEntry], erased: frozenset[str]) -> None:
        """Check that each copy that the log tells of can still be opened.

        Raises:
            ChainBroken: The first one whose salts are missing, or would be others.
        """
        roots = self._make_roots() | erased
        for entry in entries:
            if entry["kind"] == KIND and entry["object"] not in roots:
                what = f"the salts of the copy of entry {entry['seq']} were changed or are missing"
                raise ChainBroken(f"{what}; {RESTORE}")

    def _make_roots(self, which: str = "", *values: str) -> frozenset[str]:
        if not self._has_copies():
            return frozenset()
        rows = self._fetch_rows(f"{_SELECT_COPIED} {which}", *values)
        return frozenset(commit_fields(orjson.loads(payload), key) for payload, key in rows)

    def _has_copies(self) -> bool:
        """Tell whether the file has the table: one that can only be read may be an older one."""
        tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'copy_secrets'"
        return bool(self._fetch_rows(tables))


# ------------------------------------------------------------------------------------------------
# Papers that a workspace keeps itself: what people hand over to a server, which has no file of it.
#
# Each lies under its hash in a folder of its order, so that erasing the order reaches all of them.
# ------------------------------------------------------------------------------------------------

PAPERS: Final = "papers"
"""Folder of a workspace that holds its papers."""

MIB: Final = 1024 * 1024
MOST_BYTES: Final = 5 * MIB

_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class KeptPapers:
    """The papers of an order that a workspace keeps.

    Attributes:
        folder: Theirs; it is made with the first one.
    """

    folder: Path

    @classmethod
    def of_order(cls, workspace: Path, order: str) -> "KeptPapers":
        """Return the papers of an order."""
        name = sha256(order.encode("utf-8", errors="surrogatepass")).hexdigest()[:16]
        return cls(workspace / PAPERS / name)

    def find(self, name: str, content: bytes) -> Path:
        """Return where a paper lies, or would.

        Args:
            name: As its file is called; of it the ending counts, so that it can be opened.
            content: All of it.
        """
        suffix = Path(name).suffix
        ending = suffix.lower() if _SUFFIX.fullmatch(suffix) else ""
        return self.folder / f"{sha256(content).hexdigest()}{ending}"

    def keep(self, name: str, content: bytes) -> Path:
        """Write a paper, and return where it lies; one that is there stays.

        Raises:
            LimitExceeded: It is too large, or has nothing in it.
            StoreError: It cannot be written.
        """
        if not 0 < len(content) <= MOST_BYTES:
            size = f"has more than {MOST_BYTES // MIB} MiB" if content else "is empty"
            hint = "add a large one by the command, where the server runs"
            raise LimitExceeded(f"the paper {size}", field="content", hint=hint)
        path = self.find(name, content)
        try:
            # what a customer sends is nobody else's business
            self.folder.parent.mkdir(mode=0o700, exist_ok=True)
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if not path.is_file() or path.read_bytes() != content:
                write_whole(path, content)
        except OSError as fault:
            raise StoreError(f"{path}: cannot be written: {fault.strerror}") from fault
        return path

    def remove(self) -> int:
        """Remove all of them, and return how many there were.

        Raises:
            StoreError: One cannot be removed.
        """
        if not self.folder.is_dir():
            return 0
        count = sum(1 for path in self.folder.iterdir() if path.is_file())
        try:
            shutil.rmtree(self.folder)
        except OSError as fault:
            raise StoreError(f"{self.folder}: cannot be removed: {fault.strerror}") from fault
        return count


# ------------------------------------------------------------------------------------------------
# Copies of orders in the jobs that a server has done: what was sent, and the lines of the answer.
#
# A job is kept for a week after it is over. Whoever erases an order does not wait for that.
# ------------------------------------------------------------------------------------------------

JOBS: Final = "jobs"
"""Folder of a workspace that holds its jobs."""

_STATE: Final = "state.json"
_OVER: Final = ("done", "failed")


@dataclass(frozen=True, slots=True)
class JobCopies:
    """The jobs of a workspace that hold an order.

    Attributes:
        jobs: Their folders.
    """

    jobs: tuple[Path, ...]

    @classmethod
    def find(cls, workspace: Path, order: str) -> "JobCopies":
        """Find the jobs in which the id of an order stands.

        Raises:
            InputRefused: One of them is not over: it would write the order again.
            StoreError: A file of a job cannot be read.
        """
        folders = sorted(path for path in (workspace / JOBS).glob("*") if path.is_dir())
        holding = tuple(folder for folder in folders if _holds_order(folder, order))
        for folder in holding:
            if not _is_over(folder):
                raise InputRefused(
                    f"job {folder.name} of the server holds {order}, and is not over",
                    hint="wait for its end, or remove it (DELETE /jobs/…), and erase then",
                )
        return cls(holding)

    def remove(self) -> int:
        """Remove them with all that they hold, and return how many there were.

        Raises:
            StoreError: One cannot be removed.
        """
        for folder in self.jobs:
            try:
                shutil.rmtree(folder)
            except OSError as fault:
                raise StoreError(f"{folder}: cannot be removed: {fault.strerror}") from fault
        return len(self.jobs)


def _holds_order(folder: Path, order: str) -> bool:
    patterns = list(_make_patterns(order))
    return any(
        _holds_any(path, patterns)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != _STATE
    )


def _make_patterns(order: str) -> Iterator[re.Pattern[bytes]]:
    """Yield how an id may stand in a file; T-1 does not stand in T-10."""
    plain = order.encode("utf-8", errors="surrogatepass")
    escaped = json.dumps(order)[1:-1].encode()
    for written in dict.fromkeys((plain, escaped)):
        yield re.compile(rb"(?<![\w-])" + re.escape(written) + rb"(?![\w-])")
    for encoding in ("utf-16-le", "utf-16-be"):
        yield re.compile(re.escape(order.encode(encoding, errors="surrogatepass")))


def _holds_any(path: Path, patterns: list[re.Pattern[bytes]]) -> bool:
    try:
        if path.stat().st_size == 0:
            return False
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            return any(pattern.search(text) for pattern in patterns)
    except OSError as fault:
        raise StoreError(f"{path}: cannot be read: {fault.strerror}") from fault


def _is_over(folder: Path) -> bool:
    """Tell whether a job is over; what was never sent whole is none that goes on."""
    try:
        stated = json.loads((folder / _STATE).read_bytes())
    except (OSError, ValueError):
        return not folder.name.startswith("new-")
    return isinstance(stated, dict) and stated.get("phase") in _OVER


class RecordStore(CopyRecords):
    """The record store of a workspace: assessments, acts of people, and the identity ledger."""

    def ledger(self) -> Ledger:
        """Return the identity ledger.

        Raises:
            ChainBroken: A line is not what was written in its place, by its own id or by the log,
                or the log itself was changed.
        """
        rows = self._fetch_ledger()
        lines = [self._read_line(place, line) for place, (_, line) in enumerate(rows, start=1)]
        with self._named_file():
            check_ledger(rows, self._read_kinds({"judged"}))
        return Ledger(lines)

    def _read_line(self, place: int, written: bytes) -> LedgerLine:
        try:
            line = LedgerLine.from_plain(json.loads(written))
            is_whole = line_id(place, line) == line.id
        except (ValueError, KeyError, TypeError, InputRefused):
            is_whole = False
        if not is_whole:
            what = f"{self.path}: line {place} of the identity ledger is not as it was written"
            raise ChainBroken(f"{what}; restore the file")
        return line

    def party_ids(self) -> frozenset[str]:
        """Return the ids that the stored transactions give for parties and owners.

        Raises:
            ChainBroken: A transaction was changed after it was stored.
        """
        ids: set[str | None] = set()
        for digest, payload in self._fetch_rows(
            "SELECT hash, CAST(json AS BLOB) FROM transactions"
        ):
            with self._named_file():
                check_transaction(digest, payload)
            for party in json.loads(payload).get("parties", ()):
                ids.add(party.get("id"))
                ids.update(owner.get("id") for owner in party.get("owners") or ())
        return frozenset(filter(None, ids))

    def last_orders(self, most: int) -> Iterator[bytes]:
        """Yield the orders of the last assessments, the newest first, as they were written.

        They are not checked: nothing that anybody is told may rest on them. They are read one after
        the other, so that thousands take no more memory than one.

        Args:
            most: Assessments whose orders are read.

        Raises:
            StoreError: The file cannot be read.
        """
        query = (
            "SELECT CAST(t.json AS BLOB) FROM assessments a "
            "JOIN transactions t ON t.hash = a.transaction_hash ORDER BY a.rowid DESC LIMIT ?"
        )
        with self._named_faults(), closing(self._db.execute(query, (most,))) as rows:
            yield from (order for (order,) in rows)

    def judge(self, lines: Iterable[LedgerLine], snapshot: str, time: str) -> None:
        """Add lines to the identity ledger, each with an entry ``judged`` in the log; all or none.

        Args:
            lines: As `Ledger.next` returned them, one after the other.
            snapshot: The snapshot against which they were judged.
            time: Now, ISO 8601 in UTC.

        Raises:
            Busy: Somebody else has added a line meanwhile.
        """
        with self._write_together():
            size = int(self._fetch_rows("SELECT count(*) FROM identity")[0][0])
            for place, line in enumerate(lines, start=size + 1):
                if line_id(place, line) != line.id:
                    raise Busy(f"{self.path}: the ledger has grown meanwhile; try again")
                self._add_line(place, line, snapshot, time)

    def _add_line(self, place: int, line: LedgerLine, snapshot: str, time: str) -> None:
        payload = line.to_json().encode()
        self._db.execute("INSERT INTO identity VALUES (?, ?, ?)", (place, line.id, payload))
        self._append_entry(
            {
                "at": time,
                "actor": line.user,
                "kind": "judged",
                "object": line.id,
                "payload_hash": sha256(payload).hexdigest(),
                "snapshot": snapshot,
            }
        )

    def verify(self, *heads: Head) -> int:
        """Check that the log and what it tells of are as they were written.

        Args:
            heads: Heads printed earlier: without one, a log whose tail was cut looks whole.

        Returns:
            The number of entries.

        Raises:
            ChainBroken: The first thing that is wrong.
        """
        with self._named_file():
            entries = self._read_log(heads)
            check_ledger(self._fetch_ledger(), entries)
            self._check_acts(entries)
            is_erased = self._read_erased(entries)
            self._check_copies(entries, is_erased.commitments)
            erased = is_erased.payloads
            with closing(self._iterate_assessments()) as rows:  # before the file is closed
                check_assessments(rows, entries, erased)
            check_columns(self._iterate_columns(), entries, erased)
            self._check_parties()
        return len(entries)

    def _fetch_ledger(self) -> tuple[LedgerRow, ...]:
        return self._fetch_rows("SELECT id, CAST(json AS BLOB) FROM identity ORDER BY seq")

    def _iterate_assessments(self) -> Generator[AssessmentRow]:
        """Yield every assessment; all of them together may not fit into memory."""
        with self._named_faults():
            yield from self._db.execute(
                "SELECT a.id, unpacked(CAST(a.json AS BLOB)), a.content_hash, a.verdict, "
                "CAST(t.json AS BLOB) FROM assessments a "
                "LEFT JOIN transactions t ON t.hash = a.transaction_hash ORDER BY a.rowid"
            )
