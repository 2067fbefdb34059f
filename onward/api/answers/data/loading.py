"""Loading one source's files: read, compared with the layer before, stored, made ready to match."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from onward.api.inputs.days import timestamp, today
from onward.api.inputs.documents import TableOptions
from onward.errors import StoreError, UsageError

if TYPE_CHECKING:
    from onward.api.feedback import Feedback
    from onward.graph.store.manifests import LayerContent, LayerManifest
    from onward.graph.store.workspace import Snapshot, WorkspaceFolder
    from onward.loaders.source import LoadOptions
    from onward.queries.matching.self_screening import ScreeningReport

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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTableOptions:
    """What a user says of tables of their own.

    Attributes:
        table: How they are written.
        mappings: Files that say what their columns mean.
        max_rejected: Share of a file's rows that may be rejected; None = the default.
    """

    table: TableOptions = field(default_factory=TableOptions)
    mappings: tuple[Path, ...] = ()
    max_rejected: float | None = None

    def fill(self, source: str, options: "LoadOptions") -> "LoadOptions":
        """Return the options of a load with what is said here.

        Raises:
            UsageError: Something is said of a source whose files have one known form.
            InputRefused: The mapping cannot be read.
        """
        from onward.loaders.catalogue import has_own_tables
        from onward.loaders.readers.tables import read_mapping

        if self == OwnTableOptions():
            return options
        if not has_own_tables(source):
            what = f"the files of {source} have one form"
            raise UsageError(f"{what}; mapping, separator, encoding, sheet are for own tables")
        if self.max_rejected is not None and not 0 <= self.max_rejected <= 1:
            raise UsageError("max_rejected is a share between 0 and 1")
        return replace(
            options,
            form=self.table.form(),
            mappings=tuple(map(read_mapping, self.mappings)),
            max_rejected=self.max_rejected,
        )


def _find_layer(snapshot: "Snapshot", name: str) -> "LayerManifest":
    return next(layer for layer in snapshot.layers if layer.name == name)


def load_files(
    folder: "WorkspaceFolder",
    source: str,
    files: Sequence[Path],
    *,
    name: str | None,
    retrieved: str | None,
    published: str | None,
    accept_drop: str | None,
    own_tables: "OwnTableOptions",
    feedback: "Feedback",
) -> LoadReport:
    """Load the files of one source as a layer; see `Workspace.load`."""
    from onward.api.answers.data.fetched import FETCHED, find_fetched, read_records
    from onward.api.answers.data.tidying import tidy_after_writing
    from onward.graph.sorting import scratch_in
    from onward.loaders.layers import (
        check_against_loaded,
        layer_content,
        refuse_lossy,
        refuse_nothing,
    )
    from onward.loaders.load import load
    from onward.loaders.source import LoadOptions

    if accept_drop is not None and not accept_drop.strip():
        raise UsageError("--accept-drop: say why the layer is right")
    layer = source if name is None else name
    options = own_tables.fill(source, LoadOptions(layer, retrieved, published, today=today()))
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
    screened = _screen_names(snapshot, layer, feedback)
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
