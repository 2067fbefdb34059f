"""The acts of people in a record store: each an entry of the log, its sealed texts beside it.

An act's JSON has hashes in the place of what people have written; the texts stand in a table of
their own, each with its salt, and can be erased without touching the log.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from onward.errors import ChainBroken
from onward.queries.records.checking import RESTORE
from onward.queries.records.erasures import list_commitments
from onward.queries.records.listed import ListedAssessments
from onward.queries.records.log.chain import LogEntry

ACT_KINDS: Final = frozenset(
    {
        "adjudicated",
        "noted",
        "knowledge_stated",
        "decided",
        "approved",
        "asked",
        "answered",
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


_SELECT: Final = "SELECT seq, CAST(json AS BLOB) FROM acts"
_ORDER: Final = "json_extract(CAST(json AS TEXT), '$.order')"

ActRow = tuple[int, bytes]
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
        rows = self._fetch_rows(
            "SELECT unpacked(CAST(a.json AS BLOB)) FROM assessments a "
            "JOIN transactions t ON t.hash = a.transaction_hash WHERE t.id = ? ORDER BY a.rowid",
            order,
        )
        return tuple(sha256(payload).hexdigest() for (payload,) in rows)

    def acts(self, order: str | None = None) -> tuple[StoredAct, ...]:
        """Return the acts on an order, or all, in the order in which they were done.

        Raises:
            ChainBroken: An act or its text was changed after it was written, or the log was.
        """
        return self._read_acts(self._fetch_acts(order))

    def acts_of_kind(self, kind: str) -> tuple[StoredAct, ...]:
        """Return the acts of one kind on all orders, with the errors of `acts`."""
        with self._named_file():
            if not self._index_log().find_kinds([kind]):
                return ()  # most stores have none, and need not be checked for it
        rows = self._fetch_rows(
            "SELECT seq, CAST(json AS BLOB) FROM acts "
            "WHERE json_extract(CAST(json AS TEXT), '$.kind') = ? ORDER BY seq",
            kind,
        )
        return self._read_acts(rows)

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

    def _fetch_acts(self, order: str | None = None) -> tuple[ActRow, ...]:
        if order is None:
            return self._fetch_rows(f"{_SELECT} ORDER BY seq")
        return self._fetch_rows(f"{_SELECT} WHERE {_ORDER} = ? ORDER BY seq", order)

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
