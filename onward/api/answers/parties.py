"""The assessments that a workspace keeps, as a list of which only what is looked at is read."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, overload

from onward.api.answers.pictures import Picture
from onward.api.files import write_file
from onward.api.inputs import UNNOTED, AssessmentFilter, check_path, latest_today, timestamp
from onward.api.lookup import PartyQuestion
from onward.api.outcomes import refuse_changed
from onward.errors import AssessmentMissing, StoreError, UsageError
from onward.queries.records.entries import LoggedAssessment, hash_order
from onward.queries.records.newest import AssessmentSummary, rank_outcome

if TYPE_CHECKING:
    from onward.api.answers.data import JsonObject
    from onward.graph.model import Shipment
    from onward.graph.ownership.report import OwnershipReport
    from onward.graph.store.manifests import LayerManifest
    from onward.graph.store.workspace import Snapshot, SnapshotFolder, WorkspaceFolder
    from onward.queries.model.assessment import Assessment
    from onward.queries.records.entries import AssessmentOutcome
    from onward.queries.records.store import RecordStore


# ------------------------------------------------------------------------------------------------
# Who owns a party: four results, as tables and as a picture.
# ------------------------------------------------------------------------------------------------

TABLES: Final = ("csv", "xlsx")
"""Formats in which the results are tables; all others draw them."""


@dataclass(frozen=True, slots=True, repr=False)
class PartyOwners:
    """Who owns a party.

    Attributes:
        report: The four results, which are never merged.
        question: The party and the days that were asked for.
        names: Of the parties that the results name, by id.
    """

    report: "OwnershipReport"
    question: PartyQuestion
    names: Mapping[str, str]

    def __repr__(self) -> str:
        """Return whose owners these are, and how many are known."""
        return f"<PartyOwners: {self.report.integrated.count} ultimate of {self.report.party}>"

    def picture(self) -> Picture:
        """Draw all owners above the party, with what the ultimate ones hold in total."""
        from onward.viz.scenes.scenes import owners_scene

        question = self.question
        (pid,) = question.pids
        layers = question.snapshot.layers
        scene = owners_scene(question.engine, pid, self.report, question.on, question.as_of, layers)
        return Picture(scene)

    def export(self, form: str, path: str | Path, *, fonts: Sequence[str | Path] = ()) -> Path:
        """Write the results into a file.

        Args:
            form: csv or xlsx for tables; for a picture a format as in `Picture.render`.
            path: The file.
            fonts: Folders of fonts for PDF and PNG, beside those that Onward brings.

        Returns:
            The path of the file.

        Raises:
            UsageError: There is no such format.
            ExportError: It cannot be written.
        """
        if form not in TABLES:
            return self.picture().export(form, path, fonts=fonts)
        target = check_path("path", path)
        write_file(target, self._write_tables(form))
        return target

    def _write_tables(self, form: str) -> bytes:
        from onward.viz.exports.csv import write_cells
        from onward.viz.exports.xlsx import write_workbook
        from onward.viz.tables.sheets import join_owner_tables, make_owner_tables

        tables = make_owner_tables(self.report, self.names)
        if form == "csv":
            return write_cells(join_owner_tables(tables))
        about = f"snapshot {self.question.snapshot.id}"
        return write_workbook(tables, f"Owners of {self.report.party}", about, self.report.on)


# ------------------------------------------------------------------------------------------------
# Own deliveries: the goods of an assessed transaction have left, and later assessments see it.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedRecord:
    """A delivery that was recorded.

    Attributes:
        assessment: Id of the assessment.
        transaction: Id of its transaction.
        date: Day on which the goods left.
        is_new: False where the same was recorded before.
        layer: The layer that holds it.
        snapshot: Id of the snapshot that is current now.
        shipments: One delivery an item.
    """

    assessment: str
    transaction: str
    date: date
    is_new: bool
    layer: str
    snapshot: str
    shipments: "tuple[Shipment, ...]"

    def to_data(self) -> "JsonObject":
        """Return the record as ``onward shipped --json`` prints it."""
        from onward.queries.shipments import shipment_data

        return {
            "assessment": self.assessment,
            "transaction": self.transaction,
            "date": self.date.isoformat(),
            "new": self.is_new,
            "layer": self.layer,
            "snapshot": self.snapshot,
            "shipments": [shipment_data(shipment) for shipment in self.shipments],
        }


def check_departure(day: date | None) -> date:
    """Return the day on which goods left.

    Raises:
        UsageError: There is none, or it is after today.
    """
    if day is None:
        raise UsageError("say on which day the goods left")
    if day > latest_today():
        raise UsageError(f"--date {day} is in the future; record a delivery when it has left")
    return day


def record_delivery(
    folder: "WorkspaceFolder", store: "RecordStore", assessment: "Assessment", left: date
) -> ShippedRecord:
    """Record that the goods of an assessed transaction have left; see `Workspace.shipped`."""
    from onward.queries.records.entries import LoggedAct
    from onward.queries.shipments import LAYER, add_shipments, log_payload, shipments_of_transaction

    refuse_changed(assessment, str(store.path))
    added = shipments_of_transaction(assessment.to_data(), left)
    # the layer grows by these rows alone: what it holds stays, whoever else has added to it
    snapshot = folder.extend(LAYER, lambda recorded: add_shipments(recorded, added))
    # the log keeps a hash of the rows, so that a second record of the same adds nothing
    rows = log_payload(added)
    note = LoggedAct("shipped", assessment.id, assessment.rule_pack.hash, rows, snapshot.id)
    (is_new,) = store.note([note], timestamp())
    return ShippedRecord(
        assessment=assessment.id,
        transaction=assessment.transaction.id,
        date=left,
        is_new=is_new,
        layer=LAYER,
        snapshot=snapshot.id,
        shipments=tuple(added.shipments),
    )


# ------------------------------------------------------------------------------------------------
# Which lists have changed since a snapshot: an assessment against it is older than these.
# ------------------------------------------------------------------------------------------------

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
        # thousands of lines share the outcomes of the log's index: they are told apart as objects
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
    decided, notes = store.decided_assessments(), _read_notes(store)
    lines = []
    for logged in _list_wanted(store, newest=chosen.newest):
        if order is not None and logged.order != order:
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
