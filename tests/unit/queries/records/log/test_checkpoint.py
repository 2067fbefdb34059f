"""The head of a log, kept elsewhere: its form, its root, its signature."""

import base64
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onward.api.workspace import Workspace
from onward.errors import ChainBroken, InputRefused
from onward.queries.records.log import (
    find_checkpoints,
    make_checkpoint,
    merkle_root,
    read_checkpoint,
)
from tests.recorded import workspace_with
from tests.shell import onward


def by_the_letter(leaves: list[bytes]) -> bytes:
    """Return the tree hash as RFC 6962 defines it: split at the largest power of two."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    cut = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + by_the_letter(leaves[:cut]) + by_the_letter(leaves[cut:])).digest()


@pytest.mark.parametrize("size", [*range(1, 20), 64, 65, 127])
def test_the_root_is_that_of_the_standard(size: int) -> None:
    leaves = [bytes([n]) * 3 for n in range(size)]
    assert merkle_root(leaves) == by_the_letter(leaves)


@pytest.mark.parametrize("leaf", [bytes([n]) * 32 for n in range(8)])
def test_a_head_is_found_wherever_a_document_breaks_its_line(leaf: bytes) -> None:
    checkpoint = make_checkpoint([leaf.hex()])
    line = checkpoint.to_line()
    for place in range(len("onward/"), len(line)):
        text = f"The log: {line[:place]}\n{line[place:]} Page 3"
        assert list(find_checkpoints(text)) == [checkpoint], place


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    workspace = workspace_with(tmp_path)
    workspace.hold("T-1", by="Jana Kessler", reason="the papers are missing")
    return workspace


def test_a_head_is_three_lines_and_holds_when_the_log_grows(
    desk: Workspace, tmp_path: Path
) -> None:
    text = desk.log_head()
    origin, size, root = text.splitlines()
    assert origin.startswith("onward/")
    assert (size, len(base64.b64decode(root))) == ("2", 32)
    note = tmp_path / "head.txt"
    note.write_text(text, encoding="utf-8")
    desk.release("T-1", by="Jana Kessler", reason="the papers have arrived")
    assert desk.verify_head(note) == 2
    other = onward("log", "verify", "--note", note, "--workspace", desk.path)
    assert "the log is as it was up to entry 2" in other.err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("\n2\n", "\n3\n"), "has 2 entries, and had 3"),
        (lambda text: text.replace("onward/", "onward/0"), "are not those of the checkpoint"),
        (lambda text: text.replace("\n2\n", "\n1\n"), "are not those of the checkpoint"),
    ],
)
def test_another_head_is_refused(desk: Workspace, tmp_path: Path, change, says: str) -> None:  # type: ignore[no-untyped-def]  # a small function
    note = tmp_path / "head.txt"
    note.write_text(change(desk.log_head()), encoding="utf-8")
    with pytest.raises(ChainBroken, match=says):
        desk.verify_head(note)


def test_a_signature_is_checked_and_a_changed_text_has_none(
    desk: Workspace, tmp_path: Path
) -> None:
    private, public = write_keys(tmp_path)
    note = tmp_path / "note.txt"
    note.write_text(desk.log_head(key=private, name="kessler"), encoding="utf-8")
    assert "\n\n\u2014 kessler " in note.read_text(encoding="utf-8")
    assert desk.verify_head(note, key=public) == 2
    forged = note.read_text(encoding="utf-8").replace("\n2\n", "\n1\n")
    note.write_text(forged, encoding="utf-8")
    with pytest.raises(ChainBroken, match="the signature of kessler is not under this text"):
        desk.verify_head(note, key=public)
    _, stranger = write_keys(tmp_path, "stranger")
    with pytest.raises(ChainBroken, match="none of the signatures is of the key"):
        desk.verify_head(note, key=stranger)


def write_keys(folder: Path, name: str = "key") -> tuple[Path, Path]:
    key = Ed25519PrivateKey.generate()
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    plain = forms.NoEncryption()
    pem, pkcs8 = forms.Encoding.PEM, forms.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(pem, pkcs8, plain))
    info = forms.PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(key.public_key().public_bytes(pem, info))
    return private, public


def test_what_is_no_checkpoint_is_refused() -> None:
    for text in ("", "onward/x\n", "onward/x\nmany\nAAAA\n", "onward/x\n2\n§\n"):
        with pytest.raises(InputRefused):
            read_checkpoint(text)
    with pytest.raises(InputRefused, match="no entry yet"):
        make_checkpoint([])
