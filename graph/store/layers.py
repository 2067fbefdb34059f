"""Layers on disk: one immutable folder of Parquet files and a manifest for each layer id."""

import json
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from onward.errors import ChecksumMismatch, StoreError
from onward.graph.identity.clusters import NO_JUDGEMENTS, LedgerVersion
from onward.graph.model import canonical
from onward.graph.statements import Statements, encode_line
from onward.graph.store.files import Disk, draft_path
from onward.graph.store.manifests import (
    EARLIER,
    MANIFEST,
    LayerContent,
    LayerManifest,
    SourceFacts,
    StoredFile,
    describe_damage,
    hash_lines,
    parse_manifest,
    read_checked_manifest,
)
from onward.graph.store.tables import read_in_parts, read_statements, store_tables


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
    parts = store_tables(disk, draft, content.statements)
    _write_synced(disk, draft / MANIFEST, replace(manifest, parts=parts).to_json().encode())
    # All of the content is durable before the name shows, and the name before anybody uses it.
    disk.sync(draft)
    disk.rename(draft, folder)
    disk.sync(home)


def verify_layer(folder: Path) -> LayerManifest:
    """Read a whole layer and check that nothing in it was changed since it was written.

    Raises:
        StoreError: The layer or one of its files is missing or cannot be read.
        ChecksumMismatch: A file, or the layer as a whole, is not what its manifest or name says.
    """
    manifest = read_checked_manifest(folder)
    content = hash_lines(map(encode_line, read_in_parts(folder, manifest)))
    if content != manifest.content:
        raise ChecksumMismatch(content, manifest.content, f"layers/{folder.name}")
    return manifest


def _is_undamaged(folder: Path) -> bool:
    try:
        read_checked_manifest(folder)
    except StoreError:
        return False
    return True


def _write_synced(disk: Disk, path: Path, content: bytes) -> None:
    disk.write(path, content)
    disk.sync(path)


# ------------------------------------------------------------------------------------------------
# A workspace that the version before wrote: its current snapshot is checked, and written anew.
#
# In format 1 the id of a layer was a hash over its facts and its statements together, so that
# nobody could tell from a manifest alone whether a date in it had been edited. What such a snapshot
# holds is read and checked as a whole, once, and then stored like a load.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EarlierSnapshot:
    """What a snapshot of the earlier format holds."""

    layers: tuple[LayerContent, ...]
    ledger: LedgerVersion


def read_earlier(home: Path, snapshot: str) -> EarlierSnapshot:
    """Read a snapshot of the earlier format, and check that it is as it was written.

    Args:
        home: The workspace's folder.
        snapshot: The snapshot's id.

    Raises:
        StoreError: Something of it is missing, damaged or was changed.
    """
    where = f"snapshots/{snapshot}.json"
    text = (home / where).read_text(encoding="utf-8")
    data = parse_manifest(text, where, (EARLIER,))
    ids, ledger = data.get("layers"), data.get("identity", NO_JUDGEMENTS)
    terms = {"format": EARLIER, "identity": ledger, "layers": ids}
    actual = sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()
    if actual != snapshot or not isinstance(ids, dict):
        raise ChecksumMismatch(actual, snapshot, where)
    layers = (_read_layer(home / "layers" / layer) for layer in ids.values())
    return EarlierSnapshot(tuple(layers), ledger)


def _read_layer(folder: Path) -> LayerContent:
    where = f"layers/{folder.name}/manifest.json"
    try:
        data = parse_manifest((folder / "manifest.json").read_text("utf-8"), where, (EARLIER,))
    except (OSError, UnicodeDecodeError) as fault:
        raise StoreError(f"{where}: cannot be read; load the source again") from fault
    try:
        parts = {name: StoredFile(**part) for name, part in data["parts"].items()}
        manifest = LayerManifest(**data | {"parts": parts, "content": ""})
    except (KeyError, TypeError, AttributeError) as fault:
        raise describe_damage(where, fault) from fault
    statements = read_statements(folder, manifest)
    layer = earlier_layer_id(manifest, statements)
    if layer != folder.name:
        raise ChecksumMismatch(layer, folder.name, f"layers/{folder.name}")
    facts = SourceFacts(**_source_facts_of_earlier_format(manifest))
    return LayerContent(facts, statements, manifest.log)


def earlier_layer_id(manifest: LayerManifest, statements: Statements) -> str:
    """Return the id that the earlier format gave to a layer."""
    whole = _source_facts_of_earlier_format(manifest) | {
        "format": EARLIER,
        "accepted": manifest.accepted,
        "rejected": manifest.rejected,
        "notes": manifest.notes,
    }
    digest = sha256(_to_json_line(whole).encode())
    for row in statements:
        digest.update(b"\n" + canonical(row).encode())
    return digest.hexdigest()


def _source_facts_of_earlier_format(manifest: LayerManifest) -> dict[str, Any]:
    return {fact.name: getattr(manifest, fact.name) for fact in fields(SourceFacts)}


def _to_json_line(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
