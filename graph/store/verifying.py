"""Everything of a workspace's folder read from its first byte to its last: is it what was written?

Opening a snapshot checks what it takes. This looks at the rest, too: every row of every layer, the
snapshots that are not current, and every cache.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from onward.errors import StoreError
from onward.graph.identity.judgements import NO_JUDGEMENTS, LedgerVersion
from onward.graph.store.earlier_format import is_earlier
from onward.graph.store.files import UNFINISHED
from onward.graph.store.layers import verify_layer
from onward.graph.store.sealed_folders import find_damage
from onward.graph.store.snapshot_folder import SnapshotFolder

Fault = str | None
"""What is wrong with a part, in one line; None where nothing is."""

CheckedPart = tuple[str, Fault]
"""The place of a part in the workspace's folder, and what is wrong with it."""


def verify_snapshots(folder: SnapshotFolder) -> Iterator[CheckedPart]:
    """Yield each snapshot, each layer that one of them names, and each version of the ledger.

    Snapshots of the earlier format are left out: nothing opens them any more.
    """
    layers: set[str] = set()
    ledgers: set[LedgerVersion] = set()
    for snapshot in folder.snapshots():
        place = f"snapshots/{snapshot}.json"
        if is_earlier(folder.path / place):
            continue
        try:
            contents = folder.read_contents(snapshot)
        except StoreError as fault:
            yield place, str(fault)
            continue
        yield place, None
        layers.update(contents.layers.values())
        if contents.ledger != NO_JUDGEMENTS:
            ledgers.add(contents.ledger)
    for layer in sorted(layers):
        layer_folder = folder.path / "layers" / layer
        yield f"layers/{layer}", _find_fault(partial(verify_layer, layer_folder))
    for ledger in sorted(ledgers, key=str):
        yield f"identity/{ledger}.jsonl", _find_fault(partial(folder.read_judgements, ledger))
    yield "CURRENT", _find_fault(folder.current)


def verify_caches(cache: Path, is_whole: Callable[[Path], bool | None]) -> Iterator[CheckedPart]:
    """Yield each cache, in a folder or a file of its own.

    Args:
        cache: The workspace's folder of compiled forms.
        is_whole: Tells whether a file that has a checksum of its own is as it was written; None
            where it is no such file.
    """
    for part in sorted(cache.iterdir()) if cache.is_dir() else ():
        if part.name.startswith(UNFINISHED):
            continue
        if part.is_dir():
            yield from _verify_folder(part, is_whole)
        elif (whole := is_whole(part)) is not None and part.exists():
            yield f"cache/{part.name}", None if whole else "was changed"


def _verify_folder(folder: Path, is_whole: Callable[[Path], bool | None]) -> Iterator[CheckedPart]:
    damage = find_damage(folder, grows=True)
    if not folder.exists():
        return  # nobody needed it, and it was removed meanwhile
    yield f"cache/{folder.name}", None if damage is None else str(damage)
    for file in sorted(folder.iterdir()):
        whole = is_whole(file) if file.is_file() else None
        if whole is not None:
            yield f"cache/{folder.name}/{file.name}", None if whole else "was changed"


def _find_fault(check: Callable[[], object]) -> Fault:
    try:
        check()
    except StoreError as fault:
        return str(fault)
    return None
