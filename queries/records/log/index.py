"""What a process has checked of a log: of each entry its hash, and what it is found by.

To check a chain of a hundred thousand entries takes half a second. A process does so once, and
then looks at what was added since. Of each entry it holds some 130 bytes. An entry that is read
again is compared with the hash that was checked: whoever changes it later is named, whatever else
they change in the file.
"""

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from sys import intern
from threading import RLock
from typing import Final, NamedTuple, overload

from onward.errors import ChainBroken
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.log.chain import START, Head, LogEntry, hash_entry, read_entry

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
