"""What is known of a layer besides its rows: where it comes from, its dates, counts and account.

Reading a manifest imports nothing heavy, so that a command which needs no rows starts fast.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onward import __version__
from onward.errors import ChecksumMismatch, RowRefused, StoreError
from onward.graph.cache import FEW_OBJECTS, SameObjects
from onward.graph.model import DestinationRecord, Statement
from onward.graph.statements import FIELD_OF, Statements, encode_line

if TYPE_CHECKING:
    from onward.graph.sorting import LayerRows


# ------------------------------------------------------------------------------------------------
# What no layer may hold: statements of another dataset, and two that claim one identity.
# ------------------------------------------------------------------------------------------------


def check_statements(name: str, statements: "LayerRows") -> None:
    """Refuse a statement of another dataset, and two different rows that claim one identity.

    Raises:
        RowRefused: There is such a statement.
    """
    other = next((other for other in statements.datasets() if other != name), None)
    if other is not None:
        raise RowRefused(
            f"a statement of layer {name!r} names another dataset",
            field="dataset",
            value=other,
            hint="use the layer's name in every statement",
        )
    for what, key in statements.find_repeats():
        raise RowRefused(
            f"two {what} with the same key differ",
            value=key,
            hint="give each record its own id",
        )


FORMAT: Final = 2
"""Version of the folders, tables and manifests of a workspace.

2: the id of a layer is a hash of its manifest, which holds the hash of its statements, so that a
manifest that was edited shows when it is read. `onward.graph.store.layers` carries format 1 over.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What a source, and the person who loads its files, say about a layer.

    Attributes:
        name: Dataset name of every statement: ``ofac``, or the NAME of ``load csv --as NAME``.
        source: The source that read the files: ``ofac``, ``csv``; "" = not stated.
        title, licence, url: As shown by ``onward sources``.
        regime: Whose list it is (EU, OFAC …), "" for a register or records.
        max_age_days: Freshness limit; None for an archive.
        retrieved, published: Dates of the files, for rows without dates of their own.
        smaller_than_full: The files hold fewer parties than a full current file.
    """

    name: str
    source: str = ""
    title: str = ""
    licence: str = ""
    url: str = ""
    regime: str = ""
    max_age_days: int | None = None
    retrieved: str | None = None
    published: str | None = None
    smaller_than_full: bool = False


@dataclass(frozen=True, slots=True)
class LayerContent:
    """A layer before it is stored: facts, statements, and the account of the load.

    Attributes:
        facts: What is said about the layer.
        statements: All of its statements; each names the layer as its dataset.
        log: The account as plain JSON data: ``files`` (each with ``file``, ``sha256``,
            ``size_bytes``, ``rows``, ``accepted``, ``rejected`` …), ``rejections``, ``notes`` …
    """

    facts: SourceFacts
    statements: "LayerRows"
    log: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The hash and size in bytes of one stored file of a layer."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerManifest(SourceFacts):
    """The facts of a layer that is ready to be read.

    `retrieved` and `published` are those of the layer as a whole: the oldest retrieval among its
    rows, else the files', and the day on which the list was published (docs/semantics.md, Layers
    and snapshots).

    Attributes:
        id: The layer's id, see `layer_id`.
        content: Hash of its statements, see `hash_statements`.
        counts, tie_kinds: Statements by type, and ties by kind.
        log: The account of the load, as in `LayerContent`.
        parts: Stored files by name; empty for a layer in memory.
        onward_version, format: What wrote it.
    """

    id: str
    content: str
    counts: Mapping[str, int]
    tie_kinds: Mapping[str, int]
    log: Mapping[str, Any]
    parts: Mapping[str, StoredFile] = field(default_factory=dict)
    onward_version: str = __version__
    format: int = FORMAT

    @property
    def statements(self) -> int:
        """How many statements the layer holds."""
        return sum(self.counts.values())

    @property
    def files(self) -> tuple[Mapping[str, Any], ...]:
        """The files that were read, each with its hash, size and count of rows."""
        return tuple(self.log.get("files", ()))

    @property
    def accepted(self) -> int:
        """Rows of the files that became statements."""
        return sum(file["accepted"] for file in self.files)

    @property
    def rejected(self) -> int:
        """Rows of the files that were refused."""
        return sum(file["rejected"] for file in self.files)

    @property
    def cells_left_out(self) -> int:
        """Optional cells of accepted rows that could not be read."""
        return int(self.log.get("counts", {}).get("left out", 0))

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the load that belong in the coverage of assessments."""
        return tuple(sorted(set(self.log.get("notes", ()))))

    def to_json(self) -> str:
        """Write the manifest as JSON with sorted keys, and a seal: the hash of all that."""
        data = asdict(self)
        sealed = data | {"seal": _hash_json(data)}
        return json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str) -> "LayerManifest":
        """Read a manifest, and check that nothing in it was changed since it was written.

        Raises:
            StoreError: It is damaged, or of a format that this version cannot read.
            ChecksumMismatch: It does not fit its seal, or its id.
        """
        data = parse_manifest(text, where)
        try:
            seal = data.pop("seal")
            parts = {name: StoredFile(**part) for name, part in data["parts"].items()}
            manifest = cls(**data | {"parts": parts})
            layer, actual_seal = layer_id(manifest), _hash_json(data)
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            raise describe_damage(where, fault) from fault
        if actual_seal != seal:
            raise ChecksumMismatch(actual_seal, str(seal), where)
        # Whoever edits a manifest can seal it again. The id stands in the snapshot, and that one's
        # in every assessment: this is what an edited date or count cannot pass.
        if layer != manifest.id:
            raise ChecksumMismatch(layer, str(manifest.id), where)
        return manifest


def parse_manifest(text: str, where: str, formats: Collection[int] = (FORMAT,)) -> dict[str, Any]:
    """Read the JSON of a manifest whose ``format`` is one that is expected.

    Args:
        text: The JSON.
        where: What an error calls it.
        formats: The formats; by default the one that this version writes.

    Raises:
        StoreError: The text is not such JSON, or has another format.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise describe_damage(where, fault) from fault
    file_format = data.get("format") if isinstance(data, dict) else None
    # True would be taken for 1
    if not isinstance(data, dict) or type(file_format) is not int or file_format not in formats:
        raise StoreError(
            f"{where}: has format {file_format}, this version of Onward reads {FORMAT}; "
            "use the version that wrote it, or load the sources into a new workspace"
        )
    return data


def describe_damage(where: str, fault: Exception) -> StoreError:
    """Return the error for a manifest that cannot be read."""
    return StoreError(f"{where}: damaged manifest ({fault}); load the source again")


def make_manifest(content: LayerContent) -> LayerManifest:
    """Check the statements of a layer and return its manifest, without stored parts.

    Raises:
        RowRefused: A statement names another dataset, two different rows have one key, or a text
            cannot be written as UTF-8.
    """
    statements = content.statements
    check_statements(content.facts.name, statements)
    facts = _source_facts(content.facts) | {
        "retrieved": oldest_retrieval(content),
        "published": content.facts.published or _newest_publication(content),
    }
    manifest = LayerManifest(
        **facts,
        id="",
        content=hash_statements(statements),
        counts=_count_statements(statements),
        tie_kinds=dict(sorted(statements.tie_kinds().items())),
        log=content.log,
    )
    return replace(manifest, id=layer_id(manifest))


def _count_statements(statements: "LayerRows") -> dict[str, int]:
    counts = {name: statements.count(name) for name in FIELD_OF.values()}
    # named only where there are any, so that other layers keep their ids
    traits = statements.count_traits()
    return counts | ({"traits": traits} if traits else {})


def oldest_retrieval(content: LayerContent) -> str | None:
    """Return the date of a layer as a whole: its oldest row's retrieval, else the files'.

    A row without any date is as old as the files: where these have none, nothing is known of the
    layer, however well its other rows are dated.
    """
    days = content.statements.days()
    retrieved = {day for _, day in days if day}
    is_undated = any(not (published or fetched) for published, fetched in days)
    if not retrieved or is_undated:
        stated = content.facts.retrieved
        return stated and min({*retrieved, stated})
    return min(retrieved)


def _newest_publication(content: LayerContent) -> str | None:
    """Return the newest publication among the rows of a layer that states no source.

    What read the files of a source knows what their rows' dates mean, and has said it.
    """
    if content.facts.source:
        return None
    return max((published for published, _ in content.statements.days() if published), default=None)


def layer_id(manifest: LayerManifest) -> str:
    """Return the id of a layer: SHA-256 over all that an assessment can take from it.

    That is the hash of its statements, and what the manifest says of the layer as a whole: source,
    dates, limits, counts, rows accepted and rejected, notes. The files' names, order, number and
    bytes change nothing.
    """
    whole = _source_facts(manifest) | {
        "format": manifest.format,
        "content": manifest.content,
        "counts": dict(manifest.counts),
        "tie_kinds": dict(manifest.tie_kinds),
        "accepted": manifest.accepted,
        "rejected": manifest.rejected,
        "notes": manifest.notes,
    }
    lost = {"lost": manifest.log["lost"]} if manifest.log.get("lost") else {}
    return _hash_json(whole | lost)


def hash_statements(statements: "LayerRows") -> str:
    """Return SHA-256 over the sorted canonical statements of a layer, with their dates.

    Raises:
        RowRefused: A text cannot be written as UTF-8.
    """
    if not isinstance(statements, Statements):
        return statements.content  # hashed while they were sorted
    tables = (getattr(statements, table.name) for table in fields(statements))
    return hash_lines(line for rows in tables for line in _encode_rows(rows))


def hash_lines(lines: Iterable[bytes]) -> str:
    """Return SHA-256 over the canonical lines of all statements of a layer in their order."""
    digest = sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


def _encode_rows(rows: Sequence[Statement]) -> Iterator[bytes]:
    if rows and len(rows) <= FEW_OBJECTS and isinstance(rows[0], DestinationRecord):
        yield _encode_same(SameObjects(rows))
    else:
        yield from map(encode_line, rows)


@lru_cache(maxsize=8)
def _encode_same(rows: SameObjects[Statement]) -> bytes:
    """Encode records of countries, which many small worlds share."""
    return b"".join(map(encode_line, rows.objects))


def _source_facts(facts: SourceFacts) -> dict[str, Any]:
    return {fact.name: getattr(facts, fact.name) for fact in fields(SourceFacts)}


def _hash_json(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


EARLIER: Final = 1
"""Format of the version before; `onward.graph.store.layers` carries it over."""


def is_earlier(record: Path) -> bool:
    """Tell whether the record of a snapshot is one of the earlier format."""
    try:
        data = json.loads(record.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("format") == EARLIER


# ------------------------------------------------------------------------------------------------
# The manifest in the folder of a layer, and the files that it names.
# ------------------------------------------------------------------------------------------------

MANIFEST: Final = "manifest.json"


def read_manifest(folder: Path) -> LayerManifest:
    """Read a layer's manifest; check that it is as it was, and its files there in their sizes.

    Raises:
        StoreError: The layer or one of its files is missing, or the manifest is damaged.
        ChecksumMismatch: The manifest was changed, or a file has another size than it says.
    """
    where = f"layers/{folder.name}"
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise StoreError(f"{where}/{MANIFEST}: cannot be read; load the source again") from fault
    manifest = LayerManifest.from_json(text, f"{where}/{MANIFEST}")
    if manifest.id != folder.name:
        raise ChecksumMismatch(manifest.id, folder.name, f"{where}/{MANIFEST}")
    for name, part in manifest.parts.items():
        if not (folder / name).is_file():
            raise StoreError(f"{where}/{name}: missing; load the source again")
        if (folder / name).stat().st_size != part.size:
            raise describe_mismatch(folder / name, part)
    return manifest


def read_checked_manifest(folder: Path) -> LayerManifest:
    """Read a manifest and check the hash of every file."""
    manifest = read_manifest(folder)
    for name, part in manifest.parts.items():
        if hash_file(folder / name) != part.sha256:
            raise describe_mismatch(folder / name, part)
    return manifest


def hash_file(path: Path) -> str:
    """Return SHA-256 over a file, in hex."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def describe_mismatch(path: Path, part: StoredFile) -> ChecksumMismatch:
    """Return what to raise for a file that is not the one that the manifest names."""
    where = f"layers/{path.parent.name}/{path.name}"
    return ChecksumMismatch(hash_file(path), part.sha256, where)
