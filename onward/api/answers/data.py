"""What is loaded and where it goes: reports of loading, checking and pushing, and forms."""

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self, TypeAlias, TypedDict
from urllib.parse import urlsplit

from onward.api.inputs import TableOptions, check_text, timestamp, today
from onward.errors import (
    ExportError,
    InputRefused,
    OnwardError,
    StoreError,
    UsageError,
    did_you_mean,
)

if TYPE_CHECKING:
    from onward.api.feedback import Feedback
    from onward.graph.engines.neo4j.push import Pushed
    from onward.graph.store.manifests import LayerContent, LayerManifest
    from onward.graph.store.sealed_folders import CachePart
    from onward.graph.store.workspace import Snapshot, WorkspaceFolder
    from onward.loaders.fetch.fetching import FetchedDelivery, Fetcher, FetchRecord
    from onward.loaders.fetch.transfer import OfficialFile, Proxy, WebNetwork
    from onward.loaders.proposals.proposing import ColumnWords, ProposedMapping
    from onward.loaders.readers.tables import CellForm, ColumnMapping
    from onward.loaders.source import LoadOptions, Source
    from onward.queries.matching.self_screening import ScreeningReport
    from onward.queries.model.assessment import PolicySummary, RulePackSummary
    from onward.queries.records.log import Head
    from onward.queries.rules.policy import Policy


# ------------------------------------------------------------------------------------------------
# Files that ``onward fetch`` brought, as a load takes them: where they are, and whence.
# ------------------------------------------------------------------------------------------------

FETCHED: Final = "fetched"
"""The folder of a workspace that holds a folder of each source that was fetched."""


def find_fetched(source: str, fetched: Path, files: Sequence[Path]) -> Sequence[Path]:
    """Return the files to load: those that are named, else those of the source that were fetched.

    Args:
        source: Whose files.
        fetched: Where `fetch` puts the folders of sources.
        files: Those that are named.

    Raises:
        InputRefused: Not all files of the source have been fetched.
    """
    folder = fetched / source
    if files or not folder.is_dir():
        return files
    from onward.loaders.fetch.fetching import read_official_files

    names = [file.name for file in read_official_files() if file.source == source and file.name]
    present = {path.name for path in folder.iterdir() if path.is_file()}
    missing = [name for name in names if name not in present]
    if present and missing:
        raise InputRefused(
            f"{', '.join(missing)} has not been fetched",
            file=str(folder),
            hint=f"fetch again with onward fetch {source}, or name the files to load",
        )
    return [folder] if present else files


def read_records(
    files: Sequence[Path], options: "LoadOptions", feedback: "Feedback"
) -> "LoadOptions":
    """Return the options of a load with what the records beside its files say.

    What a user says counts before it, and so does what a file says itself. Records count only where
    each of the files has one: a file without a date must not get that of its neighbour.
    """
    from onward.loaders.fetch.fetching import read_record
    from onward.loaders.load import list_files

    if not files:
        return options
    paths = list_files(files)
    records = {path: read_record(path) for path in paths if path.is_file()}
    by_path = {path: record for path, record in records.items() if record is not None}
    if not by_path or len(by_path) < len(paths):
        return options
    for path, record in by_path.items():
        if not record.describes(path):
            feedback.warn(f"{path.name}: was changed since it was fetched; its record says nothing")
            return options
    return _with_records(options, by_path)


def _with_records(options: "LoadOptions", records: "dict[Path, FetchRecord]") -> "LoadOptions":
    from onward.loaders.source import FetchedFacts

    days = [record.published for record in records.values()]
    published = [day for day in days if day is not None]
    facts = FetchedFacts(
        tuple(_describe_record(path, record) for path, record in records.items()),
        min(published) if len(published) == len(days) else None,
    )
    if options.retrieved is not None:  # a user's own word counts before any record
        return replace(options, fetched=None)
    oldest = min(record.retrieved for record in records.values())
    return replace(options, retrieved=oldest, fetched=facts)


def _describe_record(path: Path, record: "FetchRecord") -> dict[str, str | None]:
    return {
        "file": path.name,
        "url": record.url,
        "retrieved": record.retrieved,
        "published": record.published,
        "sha256": record.sha256,
    }


# ------------------------------------------------------------------------------------------------
# Fetching official files: what can be fetched, what would be done, and what was done.
# ------------------------------------------------------------------------------------------------

PROXY_VARIABLES: Final = ("HTTPS_PROXY", "https_proxy")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialFileSummary:
    """An official file as ``onward fetch --list`` shows it, or a source that has none.

    Attributes:
        source: What ``load`` calls it.
        file: Under which name it is kept; None where it is got by hand.
        url: Where it is, without its query, which may hold a key; None likewise.
        hosts: Machines that may be asked for it.
        licence: Under which it is published, with the attribution that it wants.
        confirmed: Whether the address is documented; one that is not may lead nowhere.
        by_hand: What to do where there is no plain download.
    """

    source: str
    file: str | None
    url: str | None
    hosts: Sequence[str]
    licence: str
    confirmed: bool
    by_hand: str | None

    @classmethod
    def describe(cls, file: "OfficialFile") -> Self:
        """Describe a row of the table of official files."""
        return cls(
            source=file.source,
            file=file.name or None,
            url=file.address.shown if file.address else None,
            hosts=file.hosts,
            licence=file.licence,
            confirmed=file.is_confirmed,
            by_hand=file.by_hand or None,
        )

    def to_data(self) -> "JsonObject":
        """Return the file as ``onward fetch --list --json`` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFile:
    """What became of one official file that was asked for.

    Attributes:
        source: Whose file it is.
        file: Its name; None for a source whose files are got by hand.
        path: Where it is, or would be.
        outcome: ``fetched``, ``unchanged`` (the same bytes), ``planned`` (nothing was asked for),
            ``by hand`` or ``failed``.
        url, hosts, licence, confirmed: As the table has them.
        retrieved, published: Day of fetching, and on which the server says it was last modified.
        sha256, size_bytes: Of the file.
        checksum: Which checksum of the publisher it was compared with.
        message: What to do by hand, or why it failed.
    """

    source: str
    file: str | None
    path: str | None
    outcome: str
    url: str | None
    hosts: Sequence[str]
    licence: str
    confirmed: bool
    retrieved: str | None = None
    published: str | None = None
    sha256: str | None = None
    size_bytes: int | None = None
    checksum: str | None = None
    message: str | None = None

    def to_data(self) -> "JsonObject":
        """Return the outcome as ``onward fetch --json`` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FetchAttempt:
    """A file that was asked for, and the error where it failed."""

    file: FetchedFile
    fault: OnwardError | None = None


def list_official_files(table: str | Path | None = None) -> list[OfficialFileSummary]:
    """Return what ``onward fetch`` can fetch, and what is to be got by hand.

    Args:
        table: A table of your own; a source in it stands in the place of Onward's rows of it.

    Raises:
        InputRefused: The table cannot be read.

    >>> [each.file for each in list_official_files() if each.source == "un"]
    ['consolidated.xml']
    """
    from onward.api.inputs import check_path
    from onward.loaders.fetch.fetching import read_official_files

    own_table = None if table is None else check_path("table", table)
    return [OfficialFileSummary.describe(file) for file in read_official_files(own_table)]


def fetch_files(
    sources: Sequence[str],
    folder: Path,
    *,
    table: Path | None,
    use_proxy: bool,
    dry_run: bool,
    wait: float,
    feedback: "Feedback",
) -> Iterator[FetchAttempt]:
    """Yield what becomes of each official file of some sources, one after the other.

    Args:
        sources: Which sources; each gets a folder of its name.
        folder: Above those folders.
        table: A table of addresses of the user's.
        use_proxy: Whether the proxy that the environment names counts.
        dry_run: Whether only to say what would be done.
        wait: Seconds to wait for another process that fetches the same.
        feedback: Where it is shown how far a file is.

    Raises:
        UsageError: Nothing is known of a source, or no proxy is named.
        InputRefused: The table cannot be read.
    """
    from onward.loaders.fetch.fetching import Fetcher, choose_files, read_official_files

    table_rows = read_official_files(table)
    chosen = [(name, choose_files(table_rows, name)) for name in dict.fromkeys(sources)]
    network = make_network(_find_proxy() if use_proxy else None)
    for source, files in chosen:
        fetcher = Fetcher(folder / source, network, today(), wait)
        for file in files:
            if dry_run or file.address is None:
                yield FetchAttempt(_plan_file(file, fetcher.folder))
            else:
                yield _fetch_file(file, fetcher, feedback)


def make_network(proxy: "Proxy | None") -> "WebNetwork":
    """Return the way into the world: public addresses alone, with the system's certificates."""
    from onward.loaders.fetch.transfer import WebNetwork

    return WebNetwork(proxy=proxy)


def _fetch_file(file: "OfficialFile", fetcher: "Fetcher", feedback: "Feedback") -> FetchAttempt:
    planned = _plan_file(file, fetcher.folder)
    try:
        with feedback.progress(f"fetching {file.name}") as report:
            delivery = fetcher.fetch(file, report)
    except OnwardError as fault:
        return FetchAttempt(_change_file(planned, outcome="failed", message=str(fault)), fault)
    return FetchAttempt(_describe_delivery(planned, delivery))


def _plan_file(file: "OfficialFile", folder: Path) -> FetchedFile:
    summary = OfficialFileSummary.describe(file)
    return FetchedFile(
        source=summary.source,
        file=summary.file,
        path=str(folder / file.name) if file.name else None,
        outcome="planned" if file.address else "by hand",
        url=summary.url,
        hosts=summary.hosts,
        licence=summary.licence,
        confirmed=summary.confirmed,
        message=summary.by_hand,
    )


def _describe_delivery(planned: FetchedFile, delivery: "FetchedDelivery") -> FetchedFile:
    record = delivery.record
    return _change_file(
        planned,
        outcome=delivery.outcome,
        retrieved=record.retrieved,
        published=record.published,
        sha256=record.sha256,
        size_bytes=record.size_bytes,
        checksum=delivery.checksum,
    )


def _change_file(file: FetchedFile, **changes: str | int | None) -> FetchedFile:
    return FetchedFile(**(asdict(file) | changes))


def _find_proxy() -> "Proxy":
    """Return the proxy that the environment names; its password, if any, is refused unread.

    Raises:
        UsageError: It names none, or one that cannot be used.
    """
    from onward.loaders.fetch.transfer import Proxy

    name = next((name for name in PROXY_VARIABLES if os.environ.get(name)), None)
    if name is None:
        raise UsageError("--proxy: HTTPS_PROXY names no proxy; set it to http://host:port")
    parts = urlsplit(os.environ[name])
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme != "http" or not host or parts.username or parts.password:
        raise UsageError(f"--proxy: {name} is not http://host:port, without a user or password")
    return Proxy(host, port or 80)


# ------------------------------------------------------------------------------------------------
# Loading one source's files: read, compared with the layer before, stored, made ready to match.
# ------------------------------------------------------------------------------------------------

JsonObject: TypeAlias = dict[str, Any]
"""Plain JSON data, as a command prints it with ``--json``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of the rows of one file: rows = accepted + rejected + the rest by name."""

    file: str
    sha256: str
    size_bytes: int
    rows: int
    accepted: int
    rejected: int
    not_a_party: Mapping[str, int]
    trailer: int
    balanced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningReport:
    """Doubtful fields of one kind: how many, and the first of them."""

    count: int
    first: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedDrop:
    """A difference from the layer before that a person accepted, and why."""

    gate: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What one load did: the layer it made, and the account of every row.

    Attributes:
        layer, layer_id: Name and id of the layer.
        source: The source that read the files.
        retrieved, published: Dates of the layer.
        snapshot: Id of the snapshot that is current now.
        statements: Statements by type.
        tie_kinds: Ties by kind.
        smaller_than_full: The files hold fewer parties than a full current file of this source.
        compared_with: Id of the layer that it replaces; None where there was none.
        delisted: Parties that the layer before listed and this one does not.
        newly_listed: Parties that this layer lists and the one before did not; nobody where there
            was none.
        files: The account of each file.
        rejections: Every rejected row, with its place and reason.
        cells: Optional cells of accepted rows that could not be read, likewise.
        warnings: Doubtful fields by ``field: reason``.
        counts: Further figures.
        notes: Sentences that every assessment shows.
        accepted_drops: Differences that ``accept_drop`` let pass.
        self_screening: Whether the layer's names find their own parties; None where the names are
            not ready.
    """

    layer: str
    layer_id: str
    source: str
    retrieved: str | None
    published: str | None
    snapshot: str
    statements: Mapping[str, int]
    tie_kinds: Mapping[str, int]
    smaller_than_full: bool
    compared_with: str | None
    delisted: Sequence[str]
    files: Sequence[FileReport]
    rejections: Sequence[str]
    cells: Sequence[str]
    warnings: Mapping[str, WarningReport]
    counts: Mapping[str, int]
    notes: Sequence[str]
    accepted_drops: Sequence[AcceptedDrop] = ()
    newly_listed: Sequence[str] = ()
    self_screening: "ScreeningReport | None" = None

    @classmethod
    def describe(
        cls, snapshot: "Snapshot", content: "LayerContent", screening: "ScreeningReport | None"
    ) -> Self:
        """Describe a load by what it stored.

        Args:
            snapshot: The snapshot that holds the layer.
            content: What was stored.
            screening: How many of the names find their own party.
        """
        layer = _find_layer(snapshot, content.facts.name)
        # the manifest has the counts of what was stored, the log those of what was read
        log = content.log
        return cls(
            layer=layer.name,
            layer_id=layer.id,
            source=layer.source,
            retrieved=layer.retrieved,
            published=layer.published,
            snapshot=snapshot.id,
            statements=dict(layer.counts),
            tie_kinds=dict(layer.tie_kinds),
            smaller_than_full=layer.smaller_than_full,
            compared_with=log.get("compared_with"),
            delisted=log.get("delisted", ()),
            newly_listed=log.get("newly_listed", ()),
            files=tuple(FileReport(**account) for account in log["files"]),
            rejections=log["rejections"],
            cells=log.get("cells", ()),
            warnings={kind: WarningReport(**group) for kind, group in log["warnings"].items()},
            counts=log["counts"],
            notes=[*log["notes"], *log.get("asides", ())],
            accepted_drops=tuple(AcceptedDrop(**drop) for drop in log.get("accepted_drops", ())),
            self_screening=screening,
        )

    def to_data(self) -> JsonObject:
        """Return the report as ``onward load --json`` prints it."""
        data = asdict(self)
        if not self.accepted_drops:
            del data["accepted_drops"]
        return data


def fill_own_tables(
    source: str,
    options: "LoadOptions",
    table: TableOptions,
    mappings: Sequence[Path],
    max_rejected: float | None,
) -> "LoadOptions":
    """Add what somebody says of tables of their own to the options of a load.

    Args:
        source: Which source reads them.
        options: Of the load.
        table: What separates their cells, how they are encoded, which sheet is read.
        mappings: What their columns mean.
        max_rejected: The share of a file's rows that may be rejected.

    Raises:
        UsageError: The source has files of one form only, or the share is not between 0 and 1.
    """
    from onward.loaders.catalogue import has_own_tables
    from onward.loaders.readers.tables import read_mapping

    if table == TableOptions() and not mappings and max_rejected is None:
        return options
    if not has_own_tables(source):
        what = f"the files of {source} have one form"
        raise UsageError(f"{what}; mapping, separator, encoding, sheet are for own tables")
    if max_rejected is not None and not 0 <= max_rejected <= 1:
        raise UsageError("max_rejected is a share between 0 and 1")
    return replace(
        options,
        form=table.form(),
        mappings=tuple(map(read_mapping, mappings)),
        max_rejected=max_rejected,
    )


def _find_layer(snapshot: "Snapshot", name: str) -> "LayerManifest":
    return next(layer for layer in snapshot.layers if layer.name == name)


def load_files(
    folder: "WorkspaceFolder",
    source: str,
    files: Sequence[Path],
    options: "LoadOptions",
    accept_drop: str | None,
    feedback: "Feedback",
) -> LoadReport:
    """Load the files of one source as a layer; see `Workspace.load`."""
    from onward.graph.sorting import scratch_in
    from onward.loaders.layers import (
        check_against_loaded,
        layer_content,
        refuse_lossy,
        refuse_nothing,
    )
    from onward.loaders.load import load

    files = find_fetched(source, folder.path / FETCHED, files)
    options = read_records(files, options, feedback)
    with feedback.progress(f"reading {source}") as report, scratch_in(folder.path):
        loaded = load(source, files, replace(options, progress=report))
    # an empty download must not take the place of a whole list
    refuse_nothing(loaded)
    refuse_lossy(loaded)
    with feedback.progress("writing the layer"):
        content = check_against_loaded(
            layer_content(loaded), _readable_snapshot(folder), accept_drop
        )
        folder.put(content)
        snapshot = _apply_ledger(folder)
    screened = _screen_names(snapshot, content.facts.name, feedback)
    tidy_after_writing(folder)
    return LoadReport.describe(snapshot, content, screened)


def _readable_snapshot(folder: "WorkspaceFolder") -> "Snapshot | None":
    """Return the snapshot to compare with, None where there is none that can be read.

    A damaged layer is repaired by loading its source again, so it cannot stand in the way of that.
    """
    if folder.is_empty:
        return None
    try:
        snapshot = folder.current()
        for table in ("parties", "listings"):
            snapshot.table(table)
    except StoreError:
        return None
    return snapshot


def _apply_ledger(folder: "WorkspaceFolder") -> "Snapshot":
    """Return the current snapshot, resting on the identity ledger as it is."""
    from onward.queries.merges import apply_ledger
    from onward.queries.records.store import RecordStore

    if not folder.records.is_file():
        return folder.current()
    with RecordStore(folder.records) as store:
        return apply_ledger(folder, store, timestamp())


def _screen_names(
    snapshot: "Snapshot", layer: str, feedback: "Feedback"
) -> "ScreeningReport | None":
    """Make the layer's names ready for matching, and see whether they find their own parties.

    The layer is loaded already: a fault here is a warning, and the next match tries again.
    """
    from onward.queries.matching.self_screening import screen_new

    with feedback.progress("making names ready") as report:
        try:
            return screen_new(snapshot, layer, report)
        except StoreError as fault:
            feedback.warn(f"the layer is loaded, but its names are not ready: {fault}")
            return None


# ------------------------------------------------------------------------------------------------
# Templates of tables: their columns with meaning and example, to be filled in.
# ------------------------------------------------------------------------------------------------

ORDERS: Final = "orders"
"""Name of the template of a table of orders."""

_NOTES: Final = "Notes"
_MADE_ON: Final = datetime(2026, 1, 1)  # noqa: DTZ001  # workbooks know no zones
"""Stands in every template: the same template has the same bytes on every day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSummary:
    """A column of a table.

    Attributes:
        name: As the header has it.
        needed: Whether no row can do without it.
        meaning: In words.
        examples: Two cells, which may be empty.
    """

    name: str
    needed: bool
    meaning: str
    examples: tuple[str, str]

    def to_data(self) -> "JsonObject":
        """Return the column as ``--json`` prints it."""
        return asdict(self)


def template_names() -> tuple[str, ...]:
    """Return the names of all templates.

    >>> template_names()[:2]
    ('parties', 'ties')
    """
    from onward.loaders.sources.csv.tables import TABLES

    return (*(table.name for table in TABLES), ORDERS)


def list_columns(name: str) -> list[ColumnSummary]:
    """Return the columns of a table of one's own, or of a table of orders.

    Raises:
        UsageError: There is no such table.

    >>> [column.name for column in list_columns("destinations") if column.needed]
    ['country', 'measure', 'data_year', 'value']
    """
    from onward.loaders.sources.csv.tables import TABLES, describe_column

    if name == ORDERS:
        return _list_order_columns()
    for table in TABLES:
        if table.name == name:
            described = [describe_column(name, column) for column in table.columns]
            return [
                ColumnSummary(
                    name=column.name,
                    needed=column.name in table.needed,
                    meaning=column.meaning,
                    examples=column.examples,
                )
                for column in described
            ]
    likely, there_are = did_you_mean(name, template_names()), ", ".join(template_names())
    raise UsageError(f"there is no template {name!r}; {likely}name one of {there_are}")


def own_tables(source: str) -> dict[str, list[ColumnSummary]]:
    """Return the tables that a source reads, by name; none where its files have forms of their own.

    >>> list(own_tables("un"))
    []
    """
    from onward.loaders.catalogue import has_own_tables

    if not has_own_tables(source):
        return {}
    return {name: list_columns(name) for name in template_names() if name != ORDERS}


def write_template(name: str, path: Path | None = None) -> bytes:
    """Return a table with its header and two example rows, to be filled in.

    Args:
        name: One of `template_names`.
        path: What it is written to; one that ends in ``.xlsx`` is a workbook with a sheet of notes.

    Raises:
        UsageError: There is no such template, or the path has another ending.
        ExportError: A workbook is wanted and openpyxl is not installed.
    """
    columns = list_columns(name)
    suffix = ".csv" if path is None else path.suffix.lower()
    if suffix == ".csv":
        return _write_csv(columns)
    if suffix == ".xlsx":
        return _write_workbook(name, columns)
    raise UsageError(f"{path}: a template is a .csv or an .xlsx file; name it so")


def _list_order_columns() -> list[ColumnSummary]:
    from onward.graph.tables import read_cells

    return [
        ColumnSummary(
            name=row["column"],
            needed=row["column"] == "id",
            meaning=row["meaning"],
            examples=(row["example"], row["second_example"]),
        )
        for row in read_cells("onward.queries.transactions", "order_columns.csv")
    ]


def _example_rows(columns: Sequence[ColumnSummary]) -> list[list[str]]:
    return [[column.examples[number] for column in columns] for number in range(2)]


def _write_csv(columns: Sequence[ColumnSummary]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([column.name for column in columns])
    writer.writerows(_example_rows(columns))
    # the mark lets Excel read the file as UTF-8
    return stream.getvalue().encode("utf-8-sig")


def _write_workbook(name: str, columns: Sequence[ColumnSummary]) -> bytes:
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font

        from onward.viz.exports.xlsx import pack_anew
    except ImportError as error:
        what = "a workbook needs openpyxl"
        raise ExportError(f"{what}; install onward[xlsx], or name a .csv file") from error
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet, notes = book.create_sheet(name), book.create_sheet(_NOTES)
    sheet.append([column.name for column in columns])
    for row in _example_rows(columns):
        sheet.append(row)
    notes.append(["column", "needed", "meaning", "example"])
    for column in columns:
        notes.append([column.name, _say_needed(column), column.meaning, column.examples[0]])
    for page in (sheet, notes):
        page.freeze_panes = "A2"
        for cell in page[1]:
            cell.font = Font(bold=True)
            page.column_dimensions[cell.column_letter].width = max(12, len(str(cell.value)) + 2)
    notes.column_dimensions["C"].width = 80
    stream = io.BytesIO()
    book.save(stream)
    book.properties.created = book.properties.modified = _MADE_ON
    return pack_anew(stream.getvalue(), book)


def _say_needed(column: ColumnSummary) -> str:
    return "yes" if column.needed else ""


# ------------------------------------------------------------------------------------------------
# A proposed mapping for somebody's table, and how its first rows would be read with it.
# ------------------------------------------------------------------------------------------------

PARTIES: Final = "parties"
SHIPMENTS: Final = "shipments"
TIES: Final = "ties"

_OWNER_COLUMNS: Final = frozenset({"from", "from_name", "share"})

_SAMPLE_ROWS: Final = 200
_SHOWN_ROWS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingProposal:
    """A mapping for a file, to be read and mended before it is used.

    Attributes:
        table: Which table the file seems to be.
        written: How the file is written, where it is not UTF-8 with commas.
        mapping: As a mapping file has it.
        missing: Columns that the table needs and that no column of the file seems to be.
        columns: The columns that would be read.
        rows: The first rows as they would be read.
        owners: Columns of a table of parties that seem to tell owners, and stay unread.
        doubts: How cells may be written otherwise than proposed, in words.
    """

    table: str
    written: str | None
    mapping: dict[str, Any]
    missing: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    owners: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def to_yaml(self) -> str:
        """Return the mapping file; comments say what it still needs."""
        from onward.loaders.readers.documents import yaml_text

        needs = "".join(f"# {line}\n" for line in self.describe_needs())
        return yaml_text(self.mapping, 100) + needs

    def describe_needs(self) -> list[str]:
        """Say how to give what the table needs, and what stands there that it cannot hold."""
        from onward.loaders.sources.csv.tables import suggest_constants

        constants = {} if self.table == ORDERS else suggest_constants(self.table, self.missing)
        described = list(self.doubts)
        for column in self.missing:
            mend = "map a column to it, or add one to the file"
            if column == "id":
                mend = "map a column to it, or number the rows in a column of their own"
            if column in constants:
                line = f"constants: {{{column}: {constants[column]}}}"
                mend = f"map a column to it, or, where it is the same in all rows, write {line}"
            described.append(f"no column seems to be {column}, which the table needs: {mend}")
        if self.owners:
            mend = "give them as a table of their own, with the number of the party in each row"
            what = "would stay unread: owners are rows of a table of ties"
            described.append(f"{', '.join(self.owners)} {what}; {mend}")
        return described


def propose_for_file(
    path: Path, table: str | None = None, options: "TableOptions | None" = None
) -> MappingProposal:
    """Propose a mapping for a file.

    Args:
        path: The table.
        table: Which of Onward's tables it is; None = the one whose columns it seems to have.
        options: How it is written.

    Raises:
        InputRefused: It cannot be read, or seems to be none of the tables.
        UsageError: There is no table of that name.
    """
    from onward.loaders.account import LoadLog
    from onward.loaders.readers.tables import TableFile, map_rows
    from onward.loaders.sources.csv.tables import mend_trade_mapping

    file = TableFile.open(path, options.form() if options else None)
    log = LoadLog()
    rows = [cells for _, cells in islice(file.rows(log), _SAMPLE_ROWS)]
    if len(file.header) == 1 and log.rejections:
        _refuse_title(path, log.rejections[0].line)
    name = _choose_table(file.header, path) if table is None else table
    proposed = _propose_columns(name, file.header, rows)
    mapping = proposed.mapping
    if name == ORDERS:
        mapping = _group_lines(mapping, file.header, rows)
    elif name == SHIPMENTS:
        mapping = mend_trade_mapping(mapping, file.header, rows)
    header = mapping.map_header(file.header, path)
    convert = map_rows(mapping, file.header, header, lambda column: _form_of(name, column))
    first_rows = [convert(cells) for cells in rows[:_SHOWN_ROWS]]
    columns = tuple(column for column in header if column is not None)
    plain = mapping.model_dump(mode="json", exclude_defaults=True)
    return MappingProposal(
        table=name,
        written=file.describe(),
        mapping=plain if name == ORDERS else {"table": name, **plain},
        missing=proposed.missing,
        columns=columns,
        rows=tuple(tuple(row[column] for column in columns) for row in first_rows),
        owners=_find_owners(mapping.ignore) if name == PARTIES else (),
        doubts=proposed.doubts,
    )


def _find_owners(names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that a table of ties would take for owners and their shares."""
    from onward.loaders.proposals.proposing import match_names

    means = match_names(names, _words_of(TIES))
    return tuple(name for name in names if means.get(name) in _OWNER_COLUMNS)


def _group_lines(
    mapping: "ColumnMapping", header: Sequence[str], rows: Sequence[Sequence[str]]
) -> "ColumnMapping":
    """Propose that rows are lines of an order, where neighbours bear one number of an order."""
    from onward.loaders.readers.tables import LineGrouping

    named = mapping.meanings()
    meanings = [named.get(name, name) for name in header]
    if "id" not in meanings:
        return mapping
    place = meanings.index("id")
    numbers = [row[place] for row in rows]
    if all(first != second for first, second in pairwise(numbers)):
        return mapping
    return mapping.model_copy(update={"lines": LineGrouping(group_by=header[place])})


def _refuse_title(path: Path, line: int | None) -> NoReturn:
    """Refuse a table above whose header a title stands, as in reports: one cell, and then more."""
    what = "the first line is a title and no header"
    hint = f"remove what stands above the header, which seems to be line {line}"
    raise InputRefused(what, file=path.name, line=1, hint=hint)


def _choose_table(header: Sequence[str], path: Path) -> str:
    """Return the table that knows most of a header's names.

    Raises:
        InputRefused: None of them knows two.
    """
    from onward.loaders.proposals.proposing import match_names

    words = {name: _words_of(name) for name in template_names()}
    counts = {name: len(match_names(header, words[name])) for name in words}
    best = max(counts, key=lambda name: counts[name])
    if counts[best] < 2:  # one name may agree by chance
        hint = f"say which table it is: {', '.join(words)}"
        raise InputRefused("no table has columns like these", file=path.name, line=1, hint=hint)
    return best


def _propose_columns(
    name: str, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> "ProposedMapping":
    from onward.loaders.proposals.proposing import propose_mapping, words_of_parts

    required = [column.name for column in list_columns(name) if column.needed]
    return propose_mapping(
        header,
        rows,
        _words_of(name),
        required,
        lambda column: _form_of(name, column),
        words_of_parts(name),
    )


def _form_of(table: str, column: str) -> "CellForm":
    from onward.loaders.sources.csv.tables import describe_column
    from onward.queries.transactions.reading import form_of_column

    return form_of_column(column) if table == ORDERS else describe_column(table, column).form


def _words_of(table: str) -> "ColumnWords":
    """Return how people call each column of a table."""
    from onward.loaders.proposals.proposing import words_of_columns

    return words_of_columns(table, tuple(column.name for column in list_columns(table)))


# ------------------------------------------------------------------------------------------------
# The snapshot on a Neo4j server, for the engine neo4j and for Neo4j Browser.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PushedSnapshot:
    """What a server holds after a push.

    Attributes:
        uri: Where the server is.
        report: Its snapshot, counts, checksum, and how much was written and removed.
    """

    uri: str
    report: "Pushed"


def push_snapshot(snapshot: "Snapshot", feedback: "Feedback", *, rewrite: bool) -> PushedSnapshot:
    """Write a snapshot to the server that the environment names; see `Workspace.push`."""
    from onward.graph.engines.neo4j.push import push
    from onward.graph.engines.neo4j.server import Address, Server

    server = Server(Address.from_environment())
    try:
        with feedback.progress("pushing") as report:
            pushed = push(snapshot, server, timestamp(), report, anew=rewrite)
    finally:
        server.close()
    return PushedSnapshot(server.address.uri, pushed)


# ------------------------------------------------------------------------------------------------
# What can be loaded: each source with its publisher, licence, files and limits.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """A source of records, as ``onward sources`` shows it.

    Attributes:
        name: What ``load`` calls it.
        title, publisher: Of the publication.
        regime: Whose list it is, None for a register or records.
        url: The official address.
        licence: Under which it is published.
        files: What files it expects.
        may_ship: Whether the licence lets others hand the files on.
        max_age_days: How long files stay fresh; None for an archive.
        full_count: So many parties a full current file has at least.
        bundled: Date of the table that comes with Onward, where there is one.
    """

    name: str
    title: str
    publisher: str
    regime: str | None
    url: str | None
    licence: str
    files: str
    may_ship: bool
    max_age_days: int | None
    full_count: int | None
    bundled: str | None

    @classmethod
    def describe(cls, source: "Source") -> Self:
        """Describe a source of the registry."""
        return cls(
            name=source.name,
            title=source.title,
            publisher=source.publisher,
            regime=source.regime or None,
            url=source.url or None,
            licence=source.licence,
            files=source.files,
            may_ship=source.may_ship,
            max_age_days=source.max_age_days,
            full_count=source.full_count,
            bundled=source.bundled.published if source.bundled else None,
        )

    def to_data(self) -> "JsonObject":
        """Return the source as ``onward sources --json`` prints it."""
        return asdict(self)


def list_sources() -> list[SourceSummary]:
    """Return everything that can be loaded, by name.

    >>> "un" in [source.name for source in list_sources()]
    True
    """
    from onward.loaders import catalogue

    return [SourceSummary.describe(source) for source in catalogue.sources()]


def find_source(name: str) -> SourceSummary:
    """Return one source.

    Raises:
        UsageError: There is no source of that name.

    >>> find_source("vdem").publisher
    'V-Dem Institute, University of Gothenburg'
    """
    from onward.loaders import catalogue

    return SourceSummary.describe(catalogue.find_facts(check_text("name", name)))


def describe_source(name: str) -> "JsonObject":
    """Return one source as ``onward sources NAME --json`` prints it: with its tables, if any.

    Raises:
        UsageError: There is no source of that name.
    """
    data, tables = find_source(name).to_data(), own_tables(name)
    columns = {table: [column.to_data() for column in tables[table]] for table in tables}
    return data | ({"tables": columns} if tables else {})


# ------------------------------------------------------------------------------------------------
# The state of a workspace: its snapshot and layers, and what has grown old.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStatus:
    """One layer: dates, counts and age; `stale` is None where nothing limits its age."""

    name: str
    id: str
    source: str
    licence: str
    retrieved: str | None
    published: str | None
    age_days: int | None
    limit_days: int | None
    stale: bool | None
    counts: Mapping[str, int]
    rows_accepted: int
    rows_rejected: int
    notes: Sequence[str]

    def describe_age(self) -> str:
        """Say how old the layer is on the day; "" where nothing says it."""
        from onward.graph.dates import describe_age

        if self.age_days is None:
            return ""
        return describe_age(self.published, self.retrieved, self.age_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceStatus:
    """What a workspace holds on a day.

    Attributes:
        workspace: The folder.
        snapshot: Id of the snapshot; None where nothing is loaded yet.
        on: The day up to which ages are counted.
        engine: Name of the engine that answers.
        rule_pack, policy: Id, version and hash of the rules that judge.
        layers: The layers of the snapshot.
        record_families: Families of published measures of countries that have rows.
    """

    workspace: str
    snapshot: str | None
    on: str
    engine: str
    rule_pack: "RulePackSummary"
    policy: "PolicySummary"
    layers: Sequence[LayerStatus]
    record_families: Sequence[str]

    def to_data(self) -> "JsonObject":
        """Return the status as ``onward status --json`` prints it."""
        return asdict(self)


def describe_layer(layer: "LayerManifest", on: date, policy: "Policy") -> LayerStatus:
    """Describe a layer with its age on a day; the policy's age limit wins over the source's."""
    from onward.graph.dates import aged_from, first_day

    dated = aged_from(layer.published, layer.retrieved)
    age = (on - first_day(dated)).days if dated else None
    limit = policy.max_age(layer.name, layer.source, layer.max_age_days)
    return LayerStatus(
        name=layer.name,
        id=layer.id,
        source=layer.source,
        licence=layer.licence,
        retrieved=layer.retrieved,
        published=layer.published,
        age_days=age,
        limit_days=limit,
        stale=None if limit is None or age is None else age > limit,
        counts=dict(layer.counts),
        rows_accepted=layer.accepted,
        rows_rejected=layer.rejected,
        notes=layer.notes,
    )


def record_families(snapshot: "Snapshot") -> tuple[str, ...]:
    """Return the families of published measures of countries that a snapshot has rows of."""
    from onward.queries.destinations import Destinations
    from onward.queries.tables.tables import default_tables

    return tuple(Destinations(snapshot.destinations(), default_tables()).published_families)


# ------------------------------------------------------------------------------------------------
# Keeping the cache small: what nobody needs of it goes; it can all be made again.
# ------------------------------------------------------------------------------------------------

UNUSED_HOURS: Final = 24.0
"""Hours for which nobody must have used a part of the cache before it goes."""


class TidiedData(TypedDict):
    """What ``onward tidy --json`` prints."""

    removed: list[str]
    bytes: int


@dataclass(frozen=True, slots=True)
class TidiedCache:
    """What was removed of a workspace's cache.

    Attributes:
        removed: Each part, in order.
    """

    removed: "tuple[CachePart, ...]"

    @property
    def size(self) -> int:
        """The bytes that it took."""
        return sum(part.size for part in self.removed)

    def to_data(self) -> TidiedData:
        """Return the report as ``onward tidy --json`` prints it."""
        return {"removed": [part.name for part in self.removed], "bytes": self.size}


def tidy_cache(folder: "WorkspaceFolder", now: float, hours: float = UNUSED_HOURS) -> TidiedCache:
    """Remove of a cache what is in nobody's use; see `Workspace.tidy`.

    Args:
        folder: The workspace.
        now: The moment, in seconds since 1970.
        hours: For which nobody must have used a part.

    Raises:
        Busy: Another process is writing.
    """
    from onward.graph.compiling.compiled import GRAPH, NUMBERS, ROWS
    from onward.graph.matching.index import NAMES
    from onward.graph.matching.reach import PREFIX
    from onward.graph.search import TEXTS
    from onward.queries.assessment.loaded import FACTS
    from onward.queries.merges import ANSWERS

    kinds = (GRAPH, ROWS, NUMBERS, NAMES, PREFIX, TEXTS, FACTS, ANSWERS)
    needed = frozenset(_list_needed(folder))
    return TidiedCache(folder.tidy_cache(needed, kinds, now - 3_600 * hours))


def tidy_after_writing(folder: "WorkspaceFolder") -> None:
    """Remove of a cache what a new snapshot has made superfluous; a fault leaves it for later."""
    import time

    with suppress(OnwardError, OSError):
        tidy_cache(folder, time.time())


def _list_needed(folder: "WorkspaceFolder") -> Iterator[str]:
    """Yield the names of what the current snapshot and the one before are answered from."""
    from onward.graph import search as texts
    from onward.graph.compiling import compiled as graphs
    from onward.graph.compiling.compiled import NUMBERS, ROWS, layer_key
    from onward.graph.matching import index as names
    from onward.graph.matching.reach import name_columns
    from onward.graph.store.manifests import read_manifest
    from onward.queries.assessment.loaded import name_facts

    for snapshot in folder.latest_snapshots():
        yield graphs.cache_key(snapshot)
        yield name_facts(snapshot)
        try:
            layers = folder.read_contents(snapshot).layers
            manifests = [read_manifest(folder.path / "layers" / layer) for layer in layers.values()]
        except StoreError:
            continue  # it cannot be opened, whatever is there of it
        for layer in manifests:
            yield layer_key(ROWS, layer.id)
            yield layer_key(NUMBERS, layer.id)
            yield names.cache_key(layer.id)
            yield texts.cache_key(layer.id)
            yield name_columns(names.cache_key(layer.id))


# ------------------------------------------------------------------------------------------------
# Whether everything that a workspace stores is what was written.
# ------------------------------------------------------------------------------------------------


class VerifiedData(TypedDict):
    """What `onward verify --json` prints."""

    checked: int
    log_entries: int
    faults: list[str]


@dataclass(frozen=True, slots=True)
class VerifiedWorkspace:
    """What was read of a workspace, and what of it is not as it was written.

    Attributes:
        checked: Parts that were read whole: snapshots, layers, caches, records.
        log_entries: Entries of the log.
        faults: One line for each part that is not as it was written; empty = all is whole.
    """

    checked: int
    log_entries: int
    faults: Sequence[str]

    def to_data(self) -> VerifiedData:
        """Return the report as ``onward verify --json`` prints it."""
        return {
            "checked": self.checked,
            "log_entries": self.log_entries,
            "faults": list(self.faults),
        }


@dataclass(frozen=True, slots=True)
class VerifiedLog:
    """A log whose chain holds: how many entries it has, and the hash of the last one."""

    entries: int
    head: str


def verify_workspace(folder: "WorkspaceFolder") -> VerifiedWorkspace:
    """Read everything of a workspace, and check it; see `Workspace.verify`."""
    from onward.graph.store.workspace import verify_caches, verify_snapshots

    parts = [*verify_snapshots(folder), *verify_caches(folder.cache, _is_whole)]
    faults = [
        # an error names its place; a damaged cache is only described
        fault if fault.startswith(place) else f"{place}: {fault}"
        for place, fault in parts
        if fault is not None
    ]
    entries = 0
    if folder.records.is_file():
        try:
            entries = verify_log(folder, ()).entries
            faults += _list_document_faults(folder)
        except StoreError as fault:
            faults.append(str(fault))
    return VerifiedWorkspace(len(parts) + folder.records.is_file(), entries, tuple(faults))


def _list_document_faults(folder: "WorkspaceFolder") -> list[str]:
    """Return what is wrong with the papers of the records of orders."""
    from onward.queries.acts.case import check_documents, read_order
    from onward.queries.records.store import RecordStore

    with RecordStore(folder.records) as store:
        cases = (read_order(store, order) for order in store.orders_with_papers())
        papers = (paper for case in cases if case for paper in check_documents(case))
        return list(dict.fromkeys(paper.fault for paper in papers if paper.fault))


def verify_log(folder: "WorkspaceFolder", heads: "Sequence[Head]") -> VerifiedLog:
    """Check the chain of the log and what it tells of; see `Workspace.verify_log`."""
    from onward.queries.records.store import RecordStore

    with RecordStore(folder.records) as store:
        store.verify(*heads)
        return VerifiedLog(*store.head())


def _is_whole(file: Path) -> bool | None:
    """Tell whether a file of the cache is as it was written; None where it has no checksum."""
    from onward.graph.columns.columns import LABEL, is_whole
    from onward.graph.store.sealed_folders import read_sealed
    from onward.queries.merges import ANSWERS

    if file.name.startswith(LABEL):
        return is_whole(file)
    if file.name.startswith(ANSWERS):
        return read_sealed(file) is not None
    return None
