"""A workspace that the version before wrote: carried over once, and never unchecked."""

import json
import shutil
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest

from onward.errors import ChecksumMismatch, SnapshotMissing
from onward.graph.identity.clusters import NO_JUDGEMENTS
from onward.graph.store.layers import earlier_layer_id
from onward.graph.store.tables import read_statements
from onward.graph.store.workspace import WorkspaceFolder
from tests.stores import FETCHED, QuickDisk, layer, owns, party


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "work", QuickDisk())


def write_earlier_format(workspace: WorkspaceFolder) -> str:
    """Turn a workspace into what the version before would have written; return its snapshot."""
    layers = {}
    for manifest in workspace.current().layers:
        folder = workspace.path / "layers" / manifest.id
        old = earlier_layer_id(manifest, read_statements(folder, manifest))
        data = asdict(manifest) | {"id": old, "format": 1}
        del data["content"]
        (folder / "manifest.json").write_text(json.dumps(data))
        folder.rename(folder.with_name(old))
        layers[manifest.name] = old
    terms = {"format": 1, "identity": NO_JUDGEMENTS, "layers": layers}
    snapshot = sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()
    shutil.rmtree(workspace.path / "snapshots")
    (workspace.path / "snapshots").mkdir()
    record = workspace.path / "snapshots" / f"{snapshot}.json"
    record.write_text(json.dumps(terms | {"id": snapshot}))
    (workspace.path / "CURRENT").write_text(f"{snapshot}\n")
    return snapshot


def test_its_current_snapshot_is_checked_and_written_anew_and_said(
    workspace: WorkspaceFolder, caplog: pytest.LogCaptureFixture
) -> None:
    now = workspace.put(layer(party("a"), party("b"), owns("a", "b")))
    old = write_earlier_format(workspace)
    opened = workspace.current()
    assert (opened.id, opened.statements()) == (now.id, now.statements())
    assert f"wrote snapshot {old[:12]}" in caplog.text
    assert now.id[:12] in caplog.text
    caplog.clear()
    assert workspace.current().id == now.id
    assert not caplog.text, "once is enough"


def test_a_load_carries_it_over_first(workspace: WorkspaceFolder) -> None:
    workspace.put(layer(party("a")))
    write_earlier_format(workspace)
    after = workspace.put(layer(party("x", "other"), name="other"))
    assert [row.id for row in after.statements().parties] == ["other:x", "reg:a"]


def test_an_older_snapshot_of_it_is_refused_by_name(workspace: WorkspaceFolder) -> None:
    workspace.put(layer(party("a")))
    old = write_earlier_format(workspace)
    workspace.current()
    with pytest.raises(SnapshotMissing, match="an earlier version of Onward wrote it"):
        workspace.snapshot(old)


@pytest.mark.parametrize("file", ["manifest.json", "parties.parquet"])
def test_what_was_changed_in_it_is_refused(workspace: WorkspaceFolder, file: str) -> None:
    workspace.put(layer(party("a")))
    write_earlier_format(workspace)
    (folder,) = (workspace.path / "layers").iterdir()
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(content.replace(FETCHED.encode(), b"2029-01-01"))
    if file != "manifest.json":
        (folder / file).write_bytes(content[:-1] + b"?")
    with pytest.raises(ChecksumMismatch, match=f"layers/{folder.name}"):
        workspace.current()
