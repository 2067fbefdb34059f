"""Layers on disk: one immutable folder of Parquet files and a manifest for each layer id."""

from dataclasses import replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import ChecksumMismatch, StoreError
from onward.graph.statements.lines import encode_line
from onward.graph.statements.statements import Statements
from onward.graph.store.files import Disk, draft_path
from onward.graph.store.manifests import (
    LayerContent,
    LayerManifest,
    StoredFile,
    hash_lines,
    hash_statements,
)

if TYPE_CHECKING:
    from onward.graph.sorting.sorted_statements import LayerRows

# `onward.graph.store.parquet` is imported where rows are read or written: it is slow to import,
# and a command on a compiled snapshot reads manifests only.

MANIFEST: Final = "manifest.json"

MANY_STATEMENTS: Final = 150_000
"""Statements from which on a layer is verified in parts."""


def write_layer(disk: Disk, home: Path, content: LayerContent, manifest: LayerManifest) -> None:
    """Store a layer as the folder ``home/<id>``, which appears whole or not at all.

    An undamaged layer of the same id is left as it is.

    Args:
        disk: The disk to write through.
        home: The folder of layers.
        content: The layer's statements.
        manifest: What `manifests.make_manifest` returns for `content`.
    """
    folder = home / manifest.id
    if folder.exists():
        if _is_undamaged(folder):
            return
        # A damaged layer is moved away, not mended: the sweep of the next writer removes it.
        disk.rename(folder, draft_path(folder.with_name(f"damaged-{folder.name}")))
    draft = draft_path(folder)
    disk.make_folder(draft)
    parts = _store_tables(disk, draft, content.statements)
    _write_synced(disk, draft / MANIFEST, replace(manifest, parts=parts).to_json().encode())
    # All of the content is durable before the name shows, and the name before anybody uses it.
    disk.sync(draft)
    disk.rename(draft, folder)
    disk.sync(home)


def _store_tables(disk: Disk, draft: Path, statements: "LayerRows") -> dict[str, StoredFile]:
    """Write the tables of a layer; what lies on disk already is copied in parts."""
    from onward.graph.store.parquet import encode_tables  # noqa: PLC0415  # Arrow is slow to import

    if not isinstance(statements, Statements):
        from onward.graph.store.large_tables import store_sorted  # noqa: PLC0415  # likewise

        return store_sorted(disk, draft, statements)
    parts = {}
    for name, data in encode_tables(statements):
        parts[name] = StoredFile(sha256(data).hexdigest(), len(data))
        _write_synced(disk, draft / name, data)
    return parts


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
            raise _describe_mismatch(folder / name, part)
    return manifest


def verify_layer(folder: Path) -> LayerManifest:
    """Read a whole layer and check that nothing in it was changed since it was written.

    Raises:
        StoreError: The layer or one of its files is missing or cannot be read.
        ChecksumMismatch: A file, or the layer as a whole, is not what its manifest or name says.
    """
    from onward.graph.store.parquet import read_statements  # noqa: PLC0415  # Arrow is slow to import
    from onward.graph.store.stored_tables import read_in_parts  # noqa: PLC0415  # likewise

    manifest = _read_checked_manifest(folder)
    if sum(manifest.counts.values()) > MANY_STATEMENTS:
        content = hash_lines(map(encode_line, read_in_parts(folder.parent, manifest)))
    else:
        content = hash_statements(read_statements(folder, manifest))
    if content != manifest.content:
        raise ChecksumMismatch(content, manifest.content, f"layers/{folder.name}")
    return manifest


def _read_checked_manifest(folder: Path) -> LayerManifest:
    """Read a manifest and check the hash of every file."""
    manifest = read_manifest(folder)
    for name, part in manifest.parts.items():
        if _hash_file(folder / name) != part.sha256:
            raise _describe_mismatch(folder / name, part)
    return manifest


def _is_undamaged(folder: Path) -> bool:
    try:
        _read_checked_manifest(folder)
    except StoreError:
        return False
    return True


def _write_synced(disk: Disk, path: Path, content: bytes) -> None:
    disk.write(path, content)
    disk.sync(path)


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _describe_mismatch(path: Path, part: StoredFile) -> ChecksumMismatch:
    where = f"layers/{path.parent.name}/{path.name}"
    return ChecksumMismatch(_hash_file(path), part.sha256, where)
