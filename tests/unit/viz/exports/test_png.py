"""The map as pixels: as many as asked for, the same each time, and never a box for a letter."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import ExportError, GlyphMissing
from onward.viz.exports import png
from onward.viz.layout import place_scene
from onward.viz.options import ExportOptions
from onward.viz.paper.pdf import read_size
from onward.viz.svg import write_svg
from tests.pictures import assessment, picture_of
from tests.unit.viz.paper.test_pdf import HAN_FONTS

SCENE = picture_of(assessment())


def size(picture: bytes) -> tuple[int, int]:
    """Read how large a PNG is."""
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0, 3.0])
def test_a_pixel_of_the_svg_is_as_many_as_asked_for(scale: float) -> None:
    width, height = read_size(write_svg(place_scene(SCENE)))
    drawn = size(png.render(SCENE, ExportOptions(scale=scale)))
    assert drawn == pytest.approx((width * scale, height * scale), abs=1)


def test_without_its_legend_it_is_less_high() -> None:
    assert size(png.render(SCENE, ExportOptions(legend=False)))[1] < size(png.render(SCENE))[1]


def test_the_same_scene_gives_the_same_bytes() -> None:
    assert png.render(SCENE) == png.render(SCENE)


def test_a_character_that_no_font_has_is_named() -> None:
    with pytest.raises(GlyphMissing, match=r"^map\.png: no font for Hangul U\+AE40 in 김"):
        png.render(picture_of(assessment("김")))


def test_a_folder_of_fonts_helps() -> None:
    if not HAN_FONTS.is_dir():
        pytest.skip(f"no fonts with Han in {HAN_FONTS}: install fonts-droid-fallback")
    scene = picture_of(assessment("林伟"))
    assert png.render(scene, ExportOptions(fonts=(HAN_FONTS,))).startswith(b"\x89PNG")


@pytest.mark.parametrize("scale", [0.0, -1.0, 500.0])
def test_a_scale_that_gives_no_picture_is_refused(scale: float) -> None:
    with pytest.raises(ExportError, match=r"^map\.png: --scale .* pass one above 0, up to \d"):
        png.render(SCENE, ExportOptions(scale=scale))


def test_a_font_that_is_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    with pytest.raises(GlyphMissing):
        png.render(replace(SCENE, title="林"), ExportOptions(fonts=(tmp_path,)))
