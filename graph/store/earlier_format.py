"""A workspace that the version before wrote: its current snapshot is checked, and written anew.

In format 1 the id of a layer was a hash over its facts and its statements together, so that nobody
could tell from a manifest alone whether a date in it had been edited. What such a snapshot holds is
read and checked as a whole, once, and then stored like a load.
"""

import json
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from onward.errors import ChecksumMismatch, StoreError
from onward.graph.identity.judgements import NO_JUDGEMENTS, LedgerVersion
from onward.graph.model import canonical
from onward.graph.statements.statements import Statements
from onward.graph.store.manifests import (
    LayerContent,
    LayerManifest,
    SourceFacts,
    StoredFile,
    describe_damage,
    parse_manifest,
)

EARLIER: Final = 1


@dataclass(frozen=True, slots=True)
class EarlierSnapshot:
    """What a snapshot of the earlier format holds."""

    layers: tuple[LayerContent, ...]
    ledger: LedgerVersion


def is_earlier(record: Path) -> bool:
    """Tell whether the record of a snapshot is one of the earlier format."""
    try:
        data = json.loads(record.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("format") == EARLIER


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
    from onward.graph.store.parquet import read_statements  # noqa: PLC0415  # Arrow is slow to import

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
    facts = SourceFacts(**_source_facts(manifest))
    return LayerContent(facts, statements, manifest.log)


def earlier_layer_id(manifest: LayerManifest, statements: Statements) -> str:
    """Return the id that the earlier format gave to a layer."""
    whole = _source_facts(manifest) | {
        "format": EARLIER,
        "accepted": manifest.accepted,
        "rejected": manifest.rejected,
        "notes": manifest.notes,
    }
    digest = sha256(_to_json_line(whole).encode())
    for row in statements:
        digest.update(b"\n" + canonical(row).encode())
    return digest.hexdigest()


def _source_facts(manifest: LayerManifest) -> dict[str, Any]:
    return {fact.name: getattr(manifest, fact.name) for fact in fields(SourceFacts)}


def _to_json_line(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
