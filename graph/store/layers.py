"""Layers on disk: one immutable folder of Parquet files and a manifest for each layer id."""

from dataclasses import replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from onward.errors import ChecksumMismatch, StoreError
from onward.graph.store.files import Disk, draft_path
from onward.graph.store.manifests import LayerContent, LayerManifest, Part, layer_id

# `onward.graph.store.parquet` is imported where rows are read or written: it is slow to import,
# and a command on a compiled snapshot reads manifests only.

MANIFEST: Final = "manifest.json"


def write_layer(disk: Disk, home: Path, content: LayerContent, manifest: LayerManifest) -> None:
    """Store a layer as the folder ``home/<id>``, which appears whole or not at all.

    A layer that is there already and undamaged is left as it is.

    Args:
        disk: The disk to write through.
        home: The folder of layers.
        content: The layer's statements.
        manifest: What `manifests.describe` says of `content`.
    """
    from onward.graph.store.parquet import encoded  # noqa: PLC0415  # Arrow is slow to import

    folder = home / manifest.id
    if folder.exists():
        if _is_whole(folder):
            return
        disk.rename(folder, draft_path(folder.with_name(f"damaged-{folder.name}")))
    draft = draft_path(folder)
    disk.make_folder(draft)
    parts = {}
    for name, data in encoded(content.statements):
        parts[name] = Part(sha256(data).hexdigest(), len(data))
        _write(disk, draft / name, data)
    _write(disk, draft / MANIFEST, replace(manifest, parts=parts).to_json().encode())
    disk.sync(draft)
    disk.rename(draft, folder)
    disk.sync(home)


def read_manifest(folder: Path) -> LayerManifest:
    """Read a layer's manifest and see that its files are there in their sizes.

    Raises:
        StoreError: The layer or one of its files is missing, or the manifest is damaged.
        ChecksumMismatch: A file has another size than the manifest says.
    """
    where = f"layers/{folder.name}"
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise StoreError(f"{where}/{MANIFEST}: cannot be read; load the source again") from fault
    manifest = LayerManifest.from_json(text, f"{where}/{MANIFEST}")
    for name, part in manifest.parts.items():
        if not (folder / name).is_file():
            raise StoreError(f"{where}/{name}: missing; load the source again")
        if (folder / name).stat().st_size != part.size:
            raise _mismatch(folder / name, part)
    return manifest


def verify_layer(folder: Path) -> LayerManifest:
    """Read a whole layer and see that nothing in it was changed since it was written.

    Raises:
        StoreError: The layer or one of its files is missing or cannot be read.
        ChecksumMismatch: A file, or the layer as a whole, is not what its manifest or name says.
    """
    from onward.graph.store.parquet import read_statements  # noqa: PLC0415  # Arrow is slow to import

    manifest = _with_right_files(folder)
    found = layer_id(manifest, read_statements(folder))
    if not found == manifest.id == folder.name:
        raise ChecksumMismatch(found, folder.name, f"layers/{folder.name}")
    return manifest


def _with_right_files(folder: Path) -> LayerManifest:
    manifest = read_manifest(folder)
    for name, part in manifest.parts.items():
        if _digest(folder / name) != part.sha256:
            raise _mismatch(folder / name, part)
    return manifest


def _is_whole(folder: Path) -> bool:
    try:
        return _with_right_files(folder).id == folder.name
    except StoreError:
        return False


def _write(disk: Disk, path: Path, content: bytes) -> None:
    disk.write(path, content)
    disk.sync(path)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _mismatch(path: Path, part: Part) -> ChecksumMismatch:
    return ChecksumMismatch(_digest(path), part.sha256, f"layers/{path.parent.name}/{path.name}")
