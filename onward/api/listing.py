"""Lists of what was assessed: chosen and counted by the log, printed, and written as a table."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, overload

from onward.api.inputs import UNNOTED, AssessmentFilter
from onward.errors import AssessmentMissing, ExportError, StoreError, UsageError
from onward.queries.records.entries import LoggedAssessment, hash_order
from onward.queries.records.newest import AssessmentSummary, rank_outcome

if TYPE_CHECKING:
    from onward.api.answers.data import JsonObject
    from onward.graph.store.manifests import LayerManifest
    from onward.graph.store.workspace import Snapshot, SnapshotFolder
    from onward.queries.assessment.batch import Refused
    from onward.queries.records.entries import AssessmentOutcome
    from onward.queries.records.store import RecordStore
    from onward.viz.tables.rows import CellTable

_ENTRIES: Final = "listings"
"""What a layer has that brings a list, among the counts of its rows."""


class ListAges:
    """Tells which lists are loaded now in another version than in an earlier snapshot.

    A list is a layer that holds entries of lists, now or then. Of an earlier snapshot, or a layer
    of it, that cannot be read any more, nothing can be told: its lists count as changed.

    Args:
        folder: Has the snapshots.
        open_now: Opens the snapshot that is loaded now; None where nothing is.
    """

    def __init__(self, folder: "SnapshotFolder", open_now: "Callable[[], Snapshot | None]") -> None:
        self._folder = folder
        self._open_now = open_now
        self._changed: dict[str, tuple[str, ...]] = {}
        self._are_lists: dict[str, bool] = {}

    @cached_property
    def _layers_now(self) -> "dict[str, LayerManifest]":
        snapshot = self._open_now()
        return {} if snapshot is None else {layer.name: layer for layer in snapshot.layers}

    def changed_since(self, snapshot: str) -> tuple[str, ...]:
        """Return the names of the lists that have changed since a snapshot, sorted.

        Args:
            snapshot: Its id.
        """
        if snapshot not in self._changed:
            self._changed[snapshot] = tuple(sorted(self._compare_layers(snapshot)))
        return self._changed[snapshot]

    def _compare_layers(self, snapshot: str) -> Iterable[str]:
        now = self._layers_now
        try:
            before = self._folder.read_contents(snapshot).layers
        except StoreError:
            return [name for name, layer in now.items() if _has_entries(layer)]
        return [
            name
            for name in now.keys() | before.keys()
            if name not in now or before.get(name) != now[name].id
            if (name in now and _has_entries(now[name])) or self._was_list(before.get(name))
        ]

    def _was_list(self, layer: str | None) -> bool:
        """Tell whether an earlier layer was a list; what cannot be read any more may have been."""
        if layer is None:
            return False
        if layer not in self._are_lists:
            try:
                self._are_lists[layer] = _has_entries(self._folder.read_layer(layer))
            except StoreError:
                self._are_lists[layer] = True
        return self._are_lists[layer]


def _has_entries(layer: "LayerManifest") -> bool:
    return layer.counts.get(_ENTRIES, 0) > 0


OpenStore = Callable[[], AbstractContextManager["RecordStore"]]

Place = tuple[int, ...]
"""Where an assessment stands in a sorted list; the first is the least."""

_WORDS: Final[Mapping[str, Callable[["AssessmentOutcome"], Iterable[str]]]] = {
    "verdicts": lambda outcome: (outcome.verdict,),
    "suggestions": lambda outcome: (outcome.suggestion,),
    "severities": lambda outcome: filter(None, (outcome.severity,)),
    "destinations": lambda outcome: filter(None, (outcome.destination,)),
    "indicators": lambda outcome: outcome.indicators,
}
"""What a list is counted by: the words of an outcome."""

_NO_WORDS: Final[frozenset[str]] = frozenset()

_UNNOTED: Final = frozenset({UNNOTED})
"""What is noted of most assessments: one object for all lines of a long list."""


class ListedLine(NamedTuple):
    """An assessment of a list that was not read yet: its place, its entry, and what came of it.

    Attributes:
        place: Where it stands.
        number: Of its entry of the log.
        outcome: What came of it.
        snapshot: What it was made against.
        decided: Whether somebody has decided on it.
        noted: What people make of its findings, in words; of findings that nobody has noted
            anything of, `UNNOTED`.
    """

    place: Place
    number: int
    outcome: "AssessmentOutcome"
    snapshot: str
    decided: bool = False
    noted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """A part of a list.

    Attributes:
        rows: The assessments.
        last: The place of the last row, behind which the next page begins; None where none is left.
    """

    rows: tuple[AssessmentSummary, ...]
    last: Place | None


class AssessmentList(Sequence[AssessmentSummary]):
    """Assessments that were chosen, in their order; each is read from the records when it is asked.

    What the log says of each chooses and counts them; the whole assessment is read and compared
    with the log as soon as one looks at its row.

    Args:
        lines: What is listed, sorted.
        open_store: Opens the records.
        ages: Tells which lists have changed since.
        sort: How they are sorted.
    """

    def __init__(
        self,
        lines: Sequence[ListedLine],
        open_store: OpenStore,
        ages: ListAges,
        sort: str = "newest",
    ) -> None:
        self.sort = sort
        self.ages = ages
        self._lines = lines
        self._open_store = open_store

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> AssessmentSummary: ...
    @overload
    def __getitem__(self, index: slice) -> "Sequence[AssessmentSummary]": ...
    def __getitem__(self, index: int | slice) -> "AssessmentSummary | Sequence[AssessmentSummary]":
        if isinstance(index, slice):
            return AssessmentList(self._lines[index], self._open_store, self.ages, self.sort)
        for row in self._read_rows([self._lines[index]]):
            return row
        raise AssessmentMissing("the assessment of this row was erased meanwhile; list them again")

    def __iter__(self) -> Iterator[AssessmentSummary]:
        return self._read_rows(self._lines)

    def _read_rows(self, lines: Sequence[ListedLine]) -> Iterator[AssessmentSummary]:
        with self._open_store() as store:
            yield from store.summaries(line.number for line in lines)

    def counts(self) -> dict[str, dict[str, int]]:
        """Count what is listed by verdict, suggestion, severity, destination and indicator.

        Under `decided` stands on how many somebody has decided, under `noted` what people make of
        findings, and under `outdated` how many were made before a list was loaded that is loaded
        now.
        """
        # thousands of lines share outcomes of the log's index: comparing objects is enough
        shared = {id(line.outcome): line.outcome for line in self._lines}
        by_object = Counter(id(line.outcome) for line in self._lines)
        counted: dict[str, Counter[str]] = {name: Counter() for name in _WORDS}
        for key, count in by_object.items():
            for name, read in _WORDS.items():
                counted[name].update(dict.fromkeys(read(shared[key]), count))
        counted["decided"] = Counter(no=0, yes=0)  # both are offered, also where none is so
        counted["decided"].update("yes" if line.decided else "no" for line in self._lines)
        counted["noted"] = Counter(word for line in self._lines for word in line.noted)
        counted["outdated"] = Counter()
        for snapshot, count in Counter(line.snapshot for line in self._lines).items():
            counted["outdated"]["yes" if self.ages.changed_since(snapshot) else "no"] += count
        return {name: dict(sorted(words.items())) for name, words in counted.items()}

    def page(self, size: int, after: Place | None = None) -> AssessmentPage:
        """Return some rows, from behind a place on: what was put in since moves nothing.

        Args:
            size: Rows at most.
            after: The place of the last row that was seen.
        """
        rest = [line for line in self._lines if after is None or line.place > after]
        lines = rest[:size]
        last = lines[-1].place if len(rest) > size else None
        return AssessmentPage(tuple(self._read_rows(lines)), last)


def list_assessments(
    chosen: AssessmentFilter, open_store: OpenStore, ages: ListAges
) -> AssessmentList:
    """Return the assessments that are meant.

    Args:
        chosen: Which are.
        open_store: Opens the records.
        ages: Tells which lists have changed since a snapshot.

    Raises:
        ChainBroken: The log was changed, or an assessment that has to be read for the choice.
    """
    with open_store() as store:
        lines = _choose_by_log(store, chosen, ages)
        if chosen.party is not None:
            meant = store.find_party(chosen.party, [line.number for line in lines])
            lines = [line for line in lines if line.number in meant]
        if chosen.party_ids:
            meant = store.find_party_ids(chosen.party_ids, [line.number for line in lines])
            lines = [line for line in lines if line.number in meant]
    lines.sort(key=lambda line: line.place)
    return AssessmentList(lines, open_store, ages, chosen.sort)


def _choose_by_log(
    store: "RecordStore", chosen: AssessmentFilter, ages: ListAges
) -> list[ListedLine]:
    """Choose by what the log says; an assessment of which it does not say it is read for it."""
    order = None if chosen.order is None else hash_order(chosen.order)
    orders = None if chosen.orders is None else frozenset(map(hash_order, chosen.orders))
    decided, notes = store.decided_assessments(), _read_notes(store)
    lines = []
    for logged in _list_wanted(store, newest=chosen.newest):
        if order is not None and logged.order != order:
            continue
        if orders is not None and logged.order not in orders:
            continue
        if not _is_of_days(logged.day, chosen):
            continue
        is_decided = bool(decided) and logged.id in decided  # of most, nobody asks for the id
        if chosen.decided is not None and is_decided != chosen.decided:
            continue
        if not _is_of_age(logged.snapshot, chosen, ages):
            continue
        outcome = logged.outcome or store.read_outcome(logged.number)
        if outcome is None or not _is_meant(outcome, chosen):
            continue
        noted = _choose_notes(outcome, notes.get(logged.order, {}) if notes else {})
        if chosen.noted is None or chosen.noted in noted:
            place = _place_line(logged.number, outcome, chosen.sort)
            snapshot = logged.snapshot
            lines.append(ListedLine(place, logged.number, outcome, snapshot, is_decided, noted))
    return lines


def _read_notes(store: "RecordStore") -> dict[bytes, dict[str, str]]:
    """Return what people make of findings, by what stands for their order in the log."""
    from onward.queries.acts.case import notes_by_order

    return {hash_order(order): notes for order, notes in notes_by_order(store).items()}


def _choose_notes(outcome: "AssessmentOutcome", notes: Mapping[str, str]) -> frozenset[str]:
    """Return what is noted of the findings of an assessment, in words.

    An id of a finding begins with its indicator: a note on what is no longer found is passed over.
    """
    if not outcome.indicators:
        return _NO_WORDS
    if not notes:
        return _UNNOTED  # as most are
    begins = tuple(f"{indicator}/" for indicator in outcome.indicators)
    standing = {word for name, word in notes.items() if name.startswith(begins)}
    return frozenset(standing) or _UNNOTED


def _list_wanted(store: "RecordStore", *, newest: bool) -> Iterator[LoggedAssessment]:
    """Yield all assessments, the newest first; or of each order its newest alone."""
    seen: set[bytes] = set()
    for logged in store.list_logged():
        if not newest or logged.order not in seen:
            yield logged
        if newest:
            seen.add(logged.order)


def _is_of_days(day: str, chosen: AssessmentFilter) -> bool:
    is_late_enough = chosen.since is None or day >= chosen.since
    return is_late_enough and (chosen.until is None or day <= chosen.until)


def _is_of_age(snapshot: str, chosen: AssessmentFilter, ages: ListAges) -> bool:
    # what is loaded is opened only where somebody asks for it
    return chosen.outdated is None or chosen.outdated == bool(ages.changed_since(snapshot))


def _is_meant(outcome: "AssessmentOutcome", chosen: AssessmentFilter) -> bool:
    return (
        chosen.verdict in (None, outcome.verdict)
        and chosen.suggestion in (None, outcome.suggestion)
        and chosen.severity in (None, outcome.severity)
        and chosen.destination in (None, outcome.destination)
        and (chosen.indicator is None or chosen.indicator in outcome.indicators)
    )


def _place_line(number: int, outcome: "AssessmentOutcome", sort: str) -> Place:
    if sort == "oldest":
        return (number,)
    if sort == "worst":
        return (*rank_outcome(outcome), -number)
    return (-number,)


# ------------------------------------------------------------------------------------------------
# The lines of a list as JSON, and as a table for a file: the worst first.
# ------------------------------------------------------------------------------------------------

FINDINGS_SAID: Final = 5
"""Findings that a line of a worklist says in words; further ones are counted."""


def summary_data(row: AssessmentSummary, ages: ListAges) -> "JsonObject":
    """Return a line of the list as JSON data, with the lists that have changed since."""
    data = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(row).items()
    }
    return {**data, "changed_lists": list(ages.changed_since(row.snapshot))}


def make_worklist(
    rows: "Iterable[AssessmentSummary]",
    refused: "Iterable[Refused]" = (),
    *,
    worst_first: bool = True,
) -> "CellTable":
    """Return assessments as the table that an order system takes back, the worst first.

    Orders that were refused stand behind those with findings: nobody has looked at them.

    Args:
        rows: One an order.
        refused: The orders that could not be read.
        worst_first: Whether they are sorted so; else they stand as they come.
    """
    from onward.viz.tables.rows import CellTable

    if not worst_first:
        return CellTable("Orders", COLUMNS, tuple(map(_write_row, rows)))
    ranked = sorted(rows, key=lambda row: row.rank())
    with_findings = [_write_row(row) for row in ranked if row.verdict == "FINDINGS"]
    others = [_write_row(row) for row in ranked if row.verdict != "FINDINGS"]
    rejected = [_write_refused(row) for row in refused]
    return CellTable("Orders", COLUMNS, (*with_findings, *rejected, *others))


COLUMNS: Final = (
    *("order", "date", "verdict", "suggestion", "severity", "findings", "not_known"),
    *("valid_on", "known_by", "assessment", "assessed_at", "parties"),
)
"""Columns of a worklist."""


def _write_row(row: AssessmentSummary) -> tuple[str | None, ...]:
    return (
        row.order,
        row.date,
        row.verdict,
        row.suggestion,
        row.severity,
        join_words(row.findings),
        join_words(row.gaps),
        row.on,
        row.as_of,
        row.id,
        row.at,
        "; ".join(row.parties),
    )


def _write_refused(refused: "Refused") -> tuple[str | None, ...]:
    blanks = (None,) * (len(COLUMNS) - 7)
    return (refused.order, None, "REJECTED", None, None, None, refused.because, *blanks)


def join_words(texts: Sequence[str]) -> str | None:
    """Return sentences as one cell; beyond a few, the further ones are counted."""
    if not texts:
        return None
    more = len(texts) - FINDINGS_SAID
    further = (f"and {more} more",) if more > 0 else ()
    return "\n".join((*texts[:FINDINGS_SAID], *further))


def check_worklist_path(path: Path) -> Path:
    """Return the path of a worklist, if it can be one.

    Raises:
        UsageError: It is neither a CSV file nor a workbook.
        ExportError: It is a workbook, and openpyxl is not installed.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(f"{path}: a summary is a .csv or an .xlsx file; name it so")
    if path.suffix.lower() == ".xlsx":
        from importlib.util import find_spec

        if find_spec("openpyxl") is None:
            raise ExportError("xlsx: openpyxl is not installed; install onward[xlsx]")
    return path


def render_worklist(table: "CellTable", path: Path, day: str) -> bytes:
    """Write a worklist as CSV or as a workbook, by the name of its file; no text is a formula.

    Args:
        table: The worklist.
        path: Its file.
        day: The day that a workbook states as its own.
    """
    if path.suffix.lower() == ".xlsx":
        from onward.viz.exports.xlsx import write_workbook

        return write_workbook([table], "Assessed orders", "worst first", day)
    from onward.viz.exports.csv import write_cells

    return write_cells(table)
