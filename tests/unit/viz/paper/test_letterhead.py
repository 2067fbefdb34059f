"""A logo is somebody's file: it is taken as a plain picture, or refused in one line."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from onward.errors import InputRefused
from onward.queries.rules.policy import default_policy, read_policy
from onward.viz.options import ExportOptions
from onward.viz.paper import pdf
from onward.viz.paper.pdf import MOST_BYTES, make_letterhead, read_logo
from tests.pictures import assessment, picture_of


def picture(form: str, size: tuple[int, int] = (60, 20), **save: object) -> bytes:
    stream = BytesIO()
    Image.new("RGB", size, (0, 90, 130)).save(stream, form, **save)
    return stream.getvalue()


def policy_in(folder: Path, logo: str = "logo.png") -> Path:
    file = folder / "policy.yaml"
    file.write_text(
        "id: mine\norganisation:\n  name: Optik AB\n  address: |\n    Hamnen 1\n    Malmö\n"
        f"  logo: {logo}\n  author: A. Person\n  classification: Confidential\n",
        encoding="utf-8",
    )
    return file


@pytest.mark.parametrize(("form", "name"), [("PNG", "logo.png"), ("JPEG", "logo.jpg")])
def test_a_letterhead_stands_on_the_briefing(tmp_path: Path, form: str, name: str) -> None:
    file = policy_in(tmp_path, name)
    (tmp_path / name).write_bytes(picture(form))
    letterhead = make_letterhead(read_policy(file).organisation, file)
    assert (letterhead.name, letterhead.address) == ("Optik AB", ("Hamnen 1", "Malmö"))
    scene, options = picture_of(assessment()), ExportOptions(letterhead=letterhead)
    content = pdf.set_briefing(scene, options)
    assert content != pdf.set_briefing(scene)
    assert content == pdf.set_briefing(scene, options)


def test_a_letterhead_judges_nothing_so_the_policy_is_the_same(tmp_path: Path) -> None:
    default = "id: default\n"
    (tmp_path / "a.yaml").write_text(default)
    (tmp_path / "b.yaml").write_text(f"{default}organisation: {{name: Optik AB}}\n")
    a, b = (read_policy(tmp_path / name) for name in ("a.yaml", "b.yaml"))
    assert a.hash == b.hash == default_policy().hash


@pytest.mark.parametrize(("form", "name"), [("PNG", "logo.png"), ("JPEG", "logo.jpg")])
def test_notes_in_a_logo_are_left_behind(tmp_path: Path, form: str, name: str) -> None:
    note = PngInfo()
    note.add_text("Comment", "secret place")
    more = {"pnginfo": note} if form == "PNG" else {"comment": b"secret place"}
    (tmp_path / name).write_bytes(picture(form, **more))
    assert b"secret place" in (tmp_path / name).read_bytes()
    logo = read_logo(name, tmp_path / "policy.yaml")
    assert b"secret place" not in logo.content
    assert Image.open(BytesIO(logo.content)).size == (60, 20)


def bomb() -> bytes:
    """Return a PNG of few bytes that says to be as large as a house."""
    head = struct.pack(">II", 60_000, 60_000) + b"\x08\x02\x00\x00\x00"
    part = struct.pack(">I", len(head)) + b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + part
        + struct.pack(">I", zlib.crc32(b"IHDR" + head))
        + (b"\x00\x00\x00\x00IEND\xae\x42\x60\x82")
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is neither PNG nor JPEG"),
        (b"", "is neither PNG nor JPEG"),
        (b"GIF89a" + bytes(20), "is neither PNG nor JPEG"),
        (picture("PNG")[:40], "is damaged"),
        (picture("JPEG")[:40], "is damaged"),
        (b"\x89PNG\r\n\x1a\n", "is damaged"),
        (bomb(), "has 60000 by 60000 pixels; a side may have 3,000"),
        (picture("PNG") + bytes(MOST_BYTES), "is larger than 1,024 KiB"),
    ],
)
def test_what_is_no_plain_picture_is_refused_in_one_line(
    tmp_path: Path, content: bytes, what: str
) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(InputRefused) as raised:
        read_logo("logo.png", tmp_path / "policy.yaml")
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'policy.yaml'}:organisation.logo: {what}; ")


def test_a_logo_lies_beside_its_policy_file(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (tmp_path / "outside.png").write_bytes(picture("PNG"))
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    os.mkfifo(folder / "pipe.png")
    for name in ("../outside.png", str(tmp_path / "outside.png"), "link.png"):
        with pytest.raises(InputRefused, match="lies outside the folder of the policy file"):
            read_logo(name, folder / "policy.yaml")
    for name in ("nowhere.png", "pipe.png", "."):
        with pytest.raises(InputRefused, match="there is no file"):
            read_logo(name, folder / "policy.yaml")
