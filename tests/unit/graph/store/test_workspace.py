"""A workspace: what was put is read back, and what was changed on disk is refused by name."""

import fcntl
import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from onward import errors
from onward.errors import (
    Busy,
    ChecksumMismatch,
    RowRefused,
    SnapshotMissing,
    StoreError,
    UsageError,
)
from onward.graph.model import Statement
from onward.graph.statements import Statements
from onward.graph.store.layers import verify_layer
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from onward.graph.traits import Trait
from tests.stores import QuickDisk, layer, owns, party, said
from tests.unit.cases import each_case


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "work", QuickDisk())


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder but the lock, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(files)}


def only_layer(workspace: WorkspaceFolder, snapshot: Snapshot) -> Path:
    return workspace.path / "layers" / snapshot.layers[0].id


def test_an_empty_workspace_says_how_to_load(workspace: WorkspaceFolder) -> None:
    with pytest.raises(SnapshotMissing, match="run `onward load`"):
        workspace.current()
    assert not workspace.path.exists(), "looking makes nothing"


def test_what_was_put_is_read_back_unchanged(workspace: WorkspaceFolder) -> None:
    rows = (party("a"), party("b"), owns("a", "b"))
    snapshot = workspace.put(layer(*rows))
    assert workspace.current().statements() == snapshot.statements() == Statements.from_rows(rows)


def test_what_rules_infer_of_parties_is_read_back_and_counted(workspace: WorkspaceFolder) -> None:
    trait = Trait("kind", "MilitaryUnit", "armed forces", "brigade")
    rows = (replace(party("a"), inferred=(trait,)), party("b"))
    snapshot = workspace.put(layer(*rows))
    assert workspace.current().statements() == Statements.from_rows(rows)
    assert snapshot.layers[0].counts["traits"] == 1
    (only_layer(workspace, snapshot) / "traits.parquet").unlink()
    with pytest.raises(StoreError, match=r"traits\.parquet: missing"):
        workspace.current()


def test_a_layer_without_inferred_traits_has_no_table_of_them(workspace: WorkspaceFolder) -> None:
    snapshot = workspace.put(layer(party("a")))
    assert "traits" not in snapshot.layers[0].counts
    assert not (only_layer(workspace, snapshot) / "traits.parquet").exists()
    assert workspace.current().table("traits").num_rows == 0


def test_the_manifest_holds_facts_counts_dates_and_the_account_of_the_load(
    workspace: WorkspaceFolder,
) -> None:
    log = {"files": [{"file": "a.csv", "accepted": 3, "rejected": 1}], "notes": ["b", "a"]}
    content = layer(party("a"), party("b"), owns("a", "b"), regime="EU", max_age_days=7)
    (manifest,) = workspace.put(type(content)(content.facts, content.statements, log)).layers
    assert (manifest.name, manifest.regime, manifest.max_age_days) == ("reg", "EU", 7)
    assert (manifest.counts["parties"], manifest.tie_kinds) == (2, {"owns": 1})
    assert (manifest.accepted, manifest.rejected, manifest.notes) == (3, 1, ("a", "b"))
    assert manifest.files[0]["file"] == "a.csv"
    text = (workspace.path / "layers" / manifest.id / "manifest.json").read_text()
    assert text == json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def test_a_layer_is_as_old_as_its_oldest_row_and_published_as_its_newest(
    workspace: WorkspaceFolder,
) -> None:
    rows = [
        party("a", source=said("a", retrieved="2024-03")),
        party("b", source=said("b", retrieved="2024-02-01")),
    ]
    (manifest,) = workspace.put(layer(*rows, retrieved="2025-01-01", published="2023")).layers
    assert (manifest.retrieved, manifest.published) == ("2024-02-01", "2023")


def test_rows_without_dates_take_those_of_the_files(workspace: WorkspaceFolder) -> None:
    row = party("a", source=said("a", retrieved=None))
    (manifest,) = workspace.put(layer(row, retrieved="2021-02-01")).layers
    assert (manifest.retrieved, manifest.published) == ("2021-02-01", None)


def test_the_same_content_again_changes_no_byte(workspace: WorkspaceFolder) -> None:
    first = workspace.put(layer(party("a"), party("b")))
    before = contents(workspace.path)
    assert workspace.put(layer(party("b"), party("a"), party("b"))).id == first.id
    assert contents(workspace.path) == before


def test_a_layer_takes_the_place_of_the_one_of_its_name_and_no_other(
    workspace: WorkspaceFolder,
) -> None:
    workspace.put(layer(party("a")), layer(party("x", "other"), name="other"))
    after = workspace.put(layer(party("b")))
    assert [p.id for p in after.statements().parties] == ["other:x", "reg:b"]


def test_an_old_snapshot_stays_readable_after_a_new_load(workspace: WorkspaceFolder) -> None:
    old = workspace.put(layer(party("a"))).id
    new = workspace.put(layer(party("b"))).id
    assert workspace.snapshots() == tuple(sorted([old, new]))
    assert [p.id for p in workspace.snapshot(old[:12]).statements().parties] == ["reg:a"]
    assert workspace.current().id == new


def test_the_snapshot_id_rests_on_names_and_layers_not_on_the_way_there(tmp_path: Path) -> None:
    other = layer(party("x", "other"), name="other")
    one, two = (WorkspaceFolder(tmp_path / name, QuickDisk()) for name in ("1", "2"))
    one.put(layer(party("z")))
    one.put(layer(party("a")))
    assert one.put(other).id == two.put(other, layer(party("a"))).id


def test_a_snapshot_is_found_by_its_only_beginning(workspace: WorkspaceFolder) -> None:
    ids = [workspace.put(layer(party(f"p{n}"))).id for n in range(17)]
    assert len({each[0] for each in ids}) < len(ids), "some begin alike"
    with pytest.raises(UsageError, match="give more of the id"):
        workspace.snapshot("")
    with pytest.raises(SnapshotMissing, match="no snapshot begins with 'none'"):
        workspace.snapshot("none")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((party("a"), party("a", name="Else")), "two parties with the same key"),
        ((owns("a", "b"), owns("a", "b", least=0.7)), "two ties with the same key"),
        ((party("a", dataset="other"),), "names another dataset"),
        ((party("a", name="\ud800"),), "half a character pair"),
    ],
)
def test_a_layer_that_contradicts_itself_is_refused_and_nothing_changes(
    workspace: WorkspaceFolder, rows: tuple[Statement, ...], says: str
) -> None:
    workspace.put(layer(party("z")))
    before = contents(workspace.path)
    with pytest.raises(RowRefused, match=says) as refused:
        workspace.put(layer(*rows))
    assert "\n" not in str(refused.value)
    assert contents(workspace.path) == before


def test_a_second_writer_is_told_to_wait(workspace: WorkspaceFolder) -> None:
    workspace.put(layer(party("a")))
    with (workspace.path / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Busy, match="another process is writing"):
            workspace.put(layer(party("b")))
        assert [p.id for p in workspace.current().statements().parties] == ["reg:a"]
    workspace.put(layer(party("b")))


def test_leftovers_of_a_killed_writer_are_ignored_and_swept_by_the_next(
    workspace: WorkspaceFolder,
) -> None:
    old = workspace.put(layer(party("a")))
    left = workspace.path / "layers" / ".unfinished-x"
    left.mkdir()
    (left / "ties.parquet").write_bytes(b"half")
    (workspace.path / ".unfinished-CURRENT").write_text("x")
    (workspace.path / "snapshots" / ".unfinished-y.json").write_text("{")
    assert workspace.current().id == old.id
    assert workspace.snapshots() == (old.id,)
    workspace.put(layer(party("b")))
    assert not list(workspace.path.rglob(".unfinished-*"))


def change(file: Path, how: Mapping[str, Any]) -> None:
    """Change a file on disk as a case says."""
    if "text" in how:
        file.write_text(how["text"])
    elif "swap" in how:
        old, new = how["swap"]
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
    elif "cut" in how:
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])
    else:
        file.unlink()


@each_case("case")
def test_what_was_changed_on_disk_is_refused_on_opening(
    workspace: WorkspaceFolder, case: Mapping[str, Any]
) -> None:
    content = layer(party("a"), party("b"), owns("a", "b"))
    snapshot = workspace.put(content)
    [file] = workspace.path.glob(case["file"])
    change(file, case)
    with pytest.raises(getattr(errors, case["error"]), match=case["says"]):
        workspace.current()
    if "layers" in case["file"]:
        # loading again mends it
        assert workspace.put(content).statements() == content.statements
        verify_layer(only_layer(workspace, snapshot))


def test_a_changed_byte_is_noticed_when_the_table_is_read(workspace: WorkspaceFolder) -> None:
    folder = only_layer(workspace, workspace.put(layer(party("a"))))
    verify_layer(folder)
    file = folder / "parties.parquet"
    content = file.read_bytes()
    file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    for read in (lambda: verify_layer(folder), lambda: workspace.current().table("parties")):
        with pytest.raises(ChecksumMismatch, match=r"parties\.parquet: content has hash"):
            read()


def edit_manifest(folder: Path, *, seal: bool, **edited: object) -> None:
    """Change what a layer's manifest says, and seal it again as only a program would."""
    data = json.loads((folder / "manifest.json").read_text()) | edited
    if seal:
        del data["seal"]
        line = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        data["seal"] = sha256(line.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(data))


@pytest.mark.parametrize("seal", [False, True])
@each_case("edited")
def test_a_manifest_that_was_edited_opens_no_snapshot_even_if_it_was_sealed_again(
    workspace: WorkspaceFolder, edited: dict[str, object], seal: bool
) -> None:
    content = layer(party("a"))
    folder = only_layer(workspace, workspace.put(content))
    edit_manifest(folder, seal=seal, **edited)
    says = r"layers/.*/manifest\.json: .*load the source again"
    with pytest.raises(ChecksumMismatch, match=says):
        workspace.current()
    workspace.put(content)
    assert workspace.current().statements() == content.statements


def test_an_account_that_was_edited_is_noticed_too(workspace: WorkspaceFolder) -> None:
    folder = only_layer(workspace, workspace.put(layer(party("a"))))
    edit_manifest(folder, seal=False, log={"files": []})
    with pytest.raises(ChecksumMismatch, match=r"manifest\.json"):
        workspace.current()


def test_the_manifest_of_another_layer_is_refused(workspace: WorkspaceFolder) -> None:
    one = only_layer(workspace, workspace.put(layer(party("a"))))
    two = only_layer(workspace, workspace.put(layer(party("b"))))
    (two / "manifest.json").write_bytes((one / "manifest.json").read_bytes())
    with pytest.raises(ChecksumMismatch, match=two.name):
        workspace.current()


def test_rows_that_fit_their_file_but_not_the_layer_are_found_by_verifying(
    workspace: WorkspaceFolder,
) -> None:
    other = only_layer(workspace, workspace.put(layer(party("b"))))
    folder = only_layer(workspace, workspace.put(layer(party("a"))))
    (folder / "parties.parquet").write_bytes((other / "parties.parquet").read_bytes())
    parts = json.loads((other / "manifest.json").read_text())["parts"]
    edit_manifest(folder, seal=True, parts=parts)
    with pytest.raises(ChecksumMismatch, match=f"layers/{folder.name}"):
        verify_layer(folder)


SEEN = 5
"""Snapshots that a reader sees while another is written."""


def test_a_reader_sees_one_whole_snapshot_while_a_writer_loads(workspace: WorkspaceFolder) -> None:
    loaded: list[int] = []
    enough = Event()

    def load(version: int) -> None:
        workspace.put(*(layer(party(f"v{version}", name), name=name) for name in ("left", "right")))
        loaded.append(version)

    def load_until_enough_was_seen() -> None:
        while not enough.is_set():
            load(len(loaded))

    load(0)
    writer = Thread(target=load_until_enough_was_seen)
    writer.start()
    seen: set[str] = set()
    try:
        while len(seen) < SEEN and writer.is_alive():
            left, right = workspace.current().statements().parties
            assert left.id.removeprefix("left:") == right.id.removeprefix("right:")
            seen.add(left.id)
    finally:
        enough.set()
        writer.join()
    assert len(seen) == SEEN, "the reader saw the writer at work"
    now = [party.id for party in workspace.current().statements().parties]
    assert now == [f"left:v{loaded[-1]}", f"right:v{loaded[-1]}"]


def test_a_snapshot_opened_before_a_load_still_reads_its_own_rows(
    workspace: WorkspaceFolder,
) -> None:
    opened = workspace.put(layer(party("a")))
    opened = workspace.snapshot(opened.id)
    workspace.put(layer(party("b")))
    assert [p.id for p in opened.statements().parties] == ["reg:a"]
